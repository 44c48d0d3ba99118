-- What several nodes of one origin share beside the registry itself. Times are Unix milliseconds of the database's own clock.
-- docs/decisions/0012-origin-cluster.md explains every table.

-- One row: which installation this is. The file cluster-id in the storage folder says the same, once is_marked is 1.
CREATE TABLE cluster (
    id         BIGINT NOT NULL PRIMARY KEY,
    cluster_id {name} NOT NULL,
    is_marked  BIGINT NOT NULL
);

-- Who does what only one node may do; the fence grows with each holder.
CREATE TABLE leases (
    name       {name} NOT NULL PRIMARY KEY,
    holder     {name} NULL,
    fence      BIGINT NOT NULL,
    held_until BIGINT NOT NULL
){clustered};

-- Writes that were committed, so that one whose answer was lost is not done twice; rows live for minutes.
CREATE TABLE committed_requests (
    id   {name} NOT NULL PRIMARY KEY,
    time BIGINT NOT NULL
){clustered};
CREATE INDEX committed_requests_by_time ON committed_requests (time);

-- The generation whose file holds the bytes: 0 the session's first. A writer that took over from a silent one has a file of its own.
ALTER TABLE upload_sessions ADD COLUMN file BIGINT NOT NULL DEFAULT 0;

-- Up to which number (and which change) the log was cut; 0 when it is whole. The last change always stays.
ALTER TABLE change_head ADD COLUMN truncated BIGINT NOT NULL DEFAULT 0;
ALTER TABLE change_head ADD COLUMN truncated_uid {name} NULL;
