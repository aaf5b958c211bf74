/** What the nodes tell each other of what is connected to each: made again when they start. */
export const nodeShare = `
CREATE TABLE node_share (
  hall_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Who has it, empty for what outlives a node.
  node TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (hall_id, name)
);
`
