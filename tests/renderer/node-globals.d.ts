/** The tests' hand-moved clock runs in Node; the pages' type check knows browsers only. */
declare function setImmediate(run: () => void): unknown
