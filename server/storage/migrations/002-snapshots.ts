/** A day added up, so that a start need not do it again: can be made again from the journal, and is never the truth. */
export const snapshots = `
CREATE TABLE snapshot (
  hall_id TEXT NOT NULL PRIMARY KEY,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  -- Of the row with that seq: the journal must go on from here.
  journal_hash TEXT NOT NULL,
  -- What the facts were added up by: another program adds up differently.
  program TEXT NOT NULL,
  state_hash TEXT NOT NULL,
  parts INTEGER NOT NULL
);

-- Compressed, as base64, in parts that are each written in a moment.
CREATE TABLE snapshot_part (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  part INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, seq, part)
);
`
