/** The journal and what is kept beside it. */
export const firstHall = `
CREATE TABLE journal (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  role TEXT NOT NULL,
  device TEXT NOT NULL,
  counter TEXT,
  request_id TEXT NOT NULL,
  fact TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, seq)
);

-- The newest row of each hall's journal, so that a missing last row is noticed too.
CREATE TABLE head (
  hall_id TEXT NOT NULL PRIMARY KEY,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE request (
  hall_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  day TEXT NOT NULL,
  command TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (hall_id, request_id)
);

-- For questions, not for truth: can be made again from the journal.
CREATE TABLE ticket (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  ticket_no TEXT NOT NULL,
  letter TEXT NOT NULL,
  number INTEGER NOT NULL,
  queue_id TEXT NOT NULL,
  service_code TEXT NOT NULL,
  queue_class TEXT NOT NULL,
  state TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  effective_at INTEGER NOT NULL,
  place INTEGER NOT NULL,
  eligible_from INTEGER,
  eligible_after_calls INTEGER,
  held_for TEXT,
  slot TEXT,
  appointment_id TEXT,
  package_code TEXT,
  items TEXT NOT NULL,
  hold TEXT,
  counter_id TEXT,
  first_called_at INTEGER,
  last_called_at INTEGER,
  last_call_seq INTEGER,
  call_count INTEGER NOT NULL,
  no_show_count INTEGER NOT NULL,
  restore_count INTEGER NOT NULL,
  started_at INTEGER,
  service_ms_before INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by TEXT,
  first_contact_id TEXT,
  helper_id TEXT,
  because TEXT,
  paper TEXT,
  since INTEGER NOT NULL,
  times TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, ticket_id)
);

-- Personal: a keyed digest, deleted when its business day closes.
CREATE TABLE person (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  ticket_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, ticket_id)
);

-- Personal: whose appointment it is, as a keyed digest, deleted when its business day closes.
CREATE TABLE appointment_person (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  appointment_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, appointment_id)
);

-- Personal, for auditors: why somebody went first. The seq is that of the fact, whose row says who gave it.
CREATE TABLE priority_reason (
  hall_id TEXT NOT NULL,
  day TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ticket_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  keep_until TEXT NOT NULL,
  PRIMARY KEY (hall_id, day, seq)
);

-- Keys of the hall. Those with a day are deleted when it closes.
CREATE TABLE secret (
  hall_id TEXT NOT NULL,
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (hall_id, name, day)
);
`
