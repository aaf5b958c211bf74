-- Splits the three large tables of a PostgreSQL database into sixteen parts by hall. The servers notice nothing.
-- Stop every server, take a backup, then: psql "$JIAOHAO_DATABASE" -v ON_ERROR_STOP=1 -f examples/split-by-hall.sql
-- All of it happens or nothing. See docs/scale.md for when it is worth doing.
-- 把 PostgreSQL 里三张大表按大厅分成十六个分区，程序无需改动。先停全部服务器并备份；要么全部完成，要么不做。
DO $$
DECLARE
  parts CONSTANT int := 16;
  large text;
  part int;
BEGIN
  FOREACH large IN ARRAY ARRAY['journal', 'request', 'ticket'] LOOP
    EXECUTE format('ALTER TABLE %I RENAME TO %I', large, large || '_before');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) PARTITION BY HASH (hall_id)', large, large || '_before');
    FOR part IN 0 .. parts - 1 LOOP
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF %I FOR VALUES WITH (MODULUS %s, REMAINDER %s)',
        large || '_' || part, large, parts, part
      );
    END LOOP;
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', large, large || '_before');
    EXECUTE format('DROP TABLE %I', large || '_before');
  END LOOP;
END $$;
