-- Runs on H2 (MODE=PostgreSQL) and on PostgreSQL alike. JSON lies in VARCHAR: nothing asks the database what is inside.
-- No foreign keys: each would lock its parent row, and the order of locks is stack, resource, node (docs/adr/0103).

-- One stack. A deleted one stays, so that a late duplicate of its requests is known for what it is.
CREATE TABLE stack (
  name         VARCHAR NOT NULL PRIMARY KEY,
  action       VARCHAR NOT NULL,
  status       VARCHAR NOT NULL,
  reason       VARCHAR NOT NULL,
  traversal    VARCHAR NOT NULL, -- the id of the request that began it
  requested_at BIGINT  NOT NULL, -- when that was cast, in microseconds since 1970, by the caster's clock
  template     VARCHAR NOT NULL, -- wanted
  completed    VARCHAR,          -- the template that last completed
  previous     VARCHAR,          -- the one that completed before it
  finished     BOOLEAN NOT NULL, -- clean-up included
  owner        VARCHAR,          -- the process whose embedded bus bears its messages; null: they are on a broker
  updated_at   BIGINT  NOT NULL  -- when the status last changed, in microseconds since 1970
);

-- What became of each request.
CREATE TABLE request (
  stack      VARCHAR NOT NULL,
  id         VARCHAR NOT NULL,
  state      VARCHAR NOT NULL,
  reason     VARCHAR NOT NULL,
  handled_at BIGINT  NOT NULL,
  PRIMARY KEY (stack, id)
);

-- One resource as a template wants it.
CREATE TABLE definition (
  template   VARCHAR NOT NULL,
  name       VARCHAR NOT NULL,
  stack      VARCHAR NOT NULL,
  place      INTEGER NOT NULL, -- in the order of the text
  type       VARCHAR NOT NULL,
  properties VARCHAR NOT NULL,
  requires   VARCHAR NOT NULL, -- names
  PRIMARY KEY (template, name)
);
CREATE INDEX definition_stack ON definition (stack);

-- One resource as it is, or may be.
CREATE TABLE resource (
  resource_key   VARCHAR NOT NULL PRIMARY KEY,
  stack          VARCHAR NOT NULL,
  name           VARCHAR NOT NULL,
  type           VARCHAR NOT NULL,
  action         VARCHAR NOT NULL, -- INIT until something was attempted, then CREATE, UPDATE or DELETE
  status         VARCHAR NOT NULL,
  reason         VARCHAR NOT NULL,
  properties     VARCHAR NOT NULL, -- as last attempted
  attributes     VARCHAR NOT NULL,
  physical_id    VARCHAR,
  requires       VARCHAR NOT NULL, -- the keys that it may refer to
  template       VARCHAR NOT NULL, -- the one it was last attempted for
  replaces       VARCHAR,
  replaced_by    VARCHAR,
  traversal      VARCHAR NOT NULL, -- the stack's current one
  converged      VARCHAR,          -- the last traversal that wanted it and found or made it right
  holder         VARCHAR,          -- the traversal of the node that holds it ...
  holder_forward BOOLEAN NOT NULL, -- ... and its direction
  engine         VARCHAR,          -- where that runs; for people
  token          BIGINT  NOT NULL, -- grows with every hold: writes of former holders are refused
  version        BIGINT  NOT NULL  -- grows with every write
);
CREATE INDEX resource_stack ON resource (stack);

-- One node of the graph of a current traversal, which is also its sync point. The two nodes with an empty key are the
-- traversal's own: forward fires when all resources are as wanted, the other when nothing is left to do.
CREATE TABLE node (
  traversal    VARCHAR NOT NULL,
  resource_key VARCHAR NOT NULL,
  forward      BOOLEAN NOT NULL,
  stack        VARCHAR NOT NULL,
  name         VARCHAR NOT NULL,
  place        INTEGER NOT NULL,
  remaining    INTEGER NOT NULL, -- predecessors that have not reported
  done         BOOLEAN NOT NULL,
  changed      BOOLEAN NOT NULL, -- whether there was something to do
  failed       BOOLEAN NOT NULL, -- given up
  waiting      BOOLEAN NOT NULL, -- was refused, and wants a cast from whoever holds the resource
  data         VARCHAR,          -- what successors get to know: key, name, physical id, attributes
  PRIMARY KEY (traversal, resource_key, forward)
);
CREATE INDEX node_key ON node (resource_key);

-- From a node to one that waits for it.
CREATE TABLE edge (
  traversal    VARCHAR NOT NULL,
  from_key     VARCHAR NOT NULL,
  from_forward BOOLEAN NOT NULL,
  to_key       VARCHAR NOT NULL,
  to_forward   BOOLEAN NOT NULL,
  PRIMARY KEY (traversal, from_key, from_forward, to_key, to_forward)
);
CREATE INDEX edge_to ON edge (traversal, to_key, to_forward);

-- What the resource type "simulated" has made. One that was deleted stays a while, to refuse what a frozen engine still does.
CREATE TABLE simulated (
  resource_key VARCHAR NOT NULL PRIMARY KEY,
  stack        VARCHAR NOT NULL,
  name         VARCHAR NOT NULL,
  properties   VARCHAR NOT NULL,
  token        BIGINT  NOT NULL,
  deleted_at   BIGINT            -- in microseconds since 1970
);
CREATE INDEX simulated_stack ON simulated (stack);

-- How often a step of a simulated resource has failed on purpose.
CREATE TABLE simulated_failure (
  resource_key VARCHAR NOT NULL,
  step         VARCHAR NOT NULL,
  failed       INTEGER NOT NULL,
  PRIMARY KEY (resource_key, step)
);
