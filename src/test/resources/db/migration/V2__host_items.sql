CREATE TABLE host_items (id uuid NOT NULL PRIMARY KEY);
