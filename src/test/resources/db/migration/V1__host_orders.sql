CREATE TABLE host_orders (id uuid NOT NULL PRIMARY KEY);
