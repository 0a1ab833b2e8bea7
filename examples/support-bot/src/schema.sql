-- The shop's database. `shop` holds the tables, `support` what the bot may see. The two roles own nothing.
-- READER and WRITER stand for the names of the roles of this database.

create schema shop;
create schema support;

create table shop.customers (
  id text primary key,
  name text not null,
  email text not null unique
);

-- Addresses that a customer confirmed by opening a link that was sent there.
create table shop.confirmed_emails (
  customer_id text not null references shop.customers,
  email text not null,
  primary key (customer_id, email)
);

create table shop.orders (
  id text primary key,
  customer_id text not null references shop.customers,
  article text not null,
  paid_cents integer not null check (paid_cents > 0),
  account text not null, -- what it was paid with, as people call it
  card_token text not null, -- what the payment provider charges; nobody reads it here
  state text not null default 'paid' check (state in ('paid', 'shipped', 'cancelled'))
);

-- Who changed what, on whose approval. Rows are only ever added; receipt, payload and salt prove each one later.
create table shop.changes (
  id integer generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  request_id text not null unique, -- one approval, one change
  action text not null,
  subject text not null,
  decision text not null, -- APPROVED, or APPROVED_WITH_MODIFICATIONS where the person changed it
  approved_by text not null,
  approved_role text not null,
  before jsonb not null,
  after jsonb not null,
  receipt text not null,
  receipt_digest text not null,
  payload jsonb not null,
  salt text not null
);

create table shop.refunds (
  change_id integer primary key references shop.changes,
  order_id text not null references shop.orders,
  cents integer not null check (cents > 0),
  account text not null
);

create function shop.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Rows of % are only ever added.', tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on shop.changes
  for each statement execute function shop.refuse_change();
create trigger append_only before update or delete or truncate on shop.refunds
  for each statement execute function shop.refuse_change();

-- What the bot sees: no tokens of cards, and of the history only that something was refunded.
create view support.orders as
  select o.id, o.customer_id, c.name, c.email, o.article, o.paid_cents, o.account, o.state,
    coalesce((select sum(r.cents) from shop.refunds r where r.order_id = o.id), 0)::integer as refunded_cents
  from shop.orders o join shop.customers c on c.id = o.customer_id;
create view support.customers as select id, name, email from shop.customers;

-- A refusal: the rule's name as detail, so that the program need not read the sentence.
create function shop.refuse(rule text, why text) returns void language plpgsql as $$
begin
  raise exception '%', why using detail = rule;
end $$;

-- `approval` is what the backend verified: request_id, action, decision, approved_by, approved_role, receipt,
-- payload and salt.
-- The functions below take every value from its payload, so nothing can run but what the person approved.
create function shop.record(approval jsonb, subject text, before jsonb, after jsonb) returns integer
language plpgsql as $$
declare made integer;
begin
  insert into shop.changes (request_id, action, subject, decision, approved_by, approved_role, before, after,
    receipt, receipt_digest, payload, salt)
  values (approval->>'request_id', approval->>'action', subject, approval->>'decision',
    approval->>'approved_by', approval->>'approved_role', before, after, approval->>'receipt',
    encode(sha256(convert_to(approval->>'receipt', 'UTF8')), 'hex'), approval->'payload', approval->>'salt')
  returning id into made;
  return made;
end $$;

create function shop.refuse_used(approval jsonb) returns void language plpgsql as $$
begin
  if exists (select 1 from shop.changes where request_id = approval->>'request_id') then
    perform shop.refuse('approval_used', 'This approval was used before; it allows one change.');
  end if;
end $$;

-- Locks the order, so that two approvals for it are applied one after the other.
create function shop.lock_order(wanted text) returns shop.orders language plpgsql as $$
declare found_order shop.orders;
begin
  select * into found_order from shop.orders where id = wanted for update;
  if not found then
    perform shop.refuse('no_such_order', format('There is no order %s.', wanted));
  end if;
  return found_order;
end $$;

create function shop.require_account(approval jsonb, bought shop.orders) returns void language plpgsql as $$
begin
  if approval->'payload'->>'account' is distinct from bought.account then
    perform shop.refuse('wrong_account',
      format('Order %s was paid with %s, and money goes back nowhere else.', bought.id, bought.account));
  end if;
end $$;

create function shop.left_of(bought shop.orders) returns integer language sql stable as $$
  select bought.paid_cents - coalesce(sum(cents), 0)::integer from shop.refunds where order_id = bought.id
$$;

create function shop.apply_refund(approval jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  bought shop.orders := shop.lock_order(approval->'payload'->>'order');
  cents numeric := (approval->'payload'->>'amount')::numeric * 100;
  remains integer := shop.left_of(bought);
  change integer;
begin
  perform shop.refuse_used(approval);
  perform shop.require_account(approval, bought);
  if cents <> trunc(cents) or cents < 1 or cents > remains then
    perform shop.refuse('amount_too_large',
      format('Of order %s there is %s left to pay back.', bought.id, (remains / 100.0)::numeric(12, 2)));
  end if;
  change := shop.record(approval, bought.id, jsonb_build_object('refunded_cents', bought.paid_cents - remains),
    jsonb_build_object('refunded_cents', bought.paid_cents - remains + cents::integer));
  insert into shop.refunds (change_id, order_id, cents, account) values (change, bought.id, cents, bought.account);
  return change;
end $$;

create function shop.apply_cancellation(approval jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  bought shop.orders := shop.lock_order(approval->'payload'->>'order');
  cents numeric := (approval->'payload'->>'amount')::numeric * 100;
  change integer;
begin
  perform shop.refuse_used(approval);
  perform shop.require_account(approval, bought);
  if bought.state <> 'paid' then
    perform shop.refuse('not_cancellable',
      format('Order %s is %s; only one that has not left the house is cancelled.', bought.id, bought.state));
  end if;
  if cents <> shop.left_of(bought) or cents < 1 then
    perform shop.refuse('amount_differs', format('Of order %s there is %s left to pay back, not %s.', bought.id,
      (shop.left_of(bought) / 100.0)::numeric(12, 2), (cents / 100.0)::numeric(12, 2)));
  end if;
  change := shop.record(approval, bought.id, 
    jsonb_build_object('state', bought.state, 'refunded_cents', bought.paid_cents - cents::integer),
    jsonb_build_object('state', 'cancelled', 'refunded_cents', bought.paid_cents));
  insert into shop.refunds (change_id, order_id, cents, account) values (change, bought.id, cents, bought.account);
  update shop.orders set state = 'cancelled' where id = bought.id;
  return change;
end $$;

create function shop.apply_contact_change(approval jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  wanted text := approval->'payload'->>'email';
  customer shop.customers;
  change integer;
begin
  perform shop.refuse_used(approval);
  select * into customer from shop.customers where id = approval->'payload'->>'customer' for update;
  if not found then
    perform shop.refuse('no_such_customer', format('There is no customer %s.', approval->'payload'->>'customer'));
  end if;
  if customer.email is distinct from approval->'payload'->>'email_before' then
    perform shop.refuse('changed_meanwhile', format('The e-mail of %s is another one by now.', customer.name));
  end if;
  if not exists (select 1 from shop.confirmed_emails e where e.customer_id = customer.id and e.email = wanted) then
    perform shop.refuse('email_not_confirmed', format('%s never confirmed the address %s.', customer.name, wanted));
  end if;
  if exists (select 1 from shop.customers c where c.email = wanted and c.id <> customer.id) then
    perform shop.refuse('email_taken', 'Another customer has that address.');
  end if;
  change := shop.record(approval, customer.id, jsonb_build_object('email', customer.email),
    jsonb_build_object('email', wanted));
  update shop.customers set email = wanted where id = customer.id;
  return change;
end $$;

revoke all on all functions in schema shop from public;
grant usage on schema support to READER;
grant select on all tables in schema support to READER;
grant usage on schema shop to WRITER;
grant execute on function shop.apply_refund(jsonb), shop.apply_cancellation(jsonb),
  shop.apply_contact_change(jsonb) to WRITER;
alter role READER set default_transaction_read_only = on;
alter role READER set statement_timeout = '2s';
alter role WRITER set statement_timeout = '5s';
