/** The tables of the app. A trigger tells whoever listens that the job has run; the app knows nothing of that. */
export function schemaOf(name: string): string {
  return `
    create schema ${name};
    set search_path to ${name};
    create table accounts (
      id integer generated always as identity primary key,
      name text not null unique
    );
    create table billings (
      period timestamptz not null,
      pid integer not null
    );
    create function tell_of_billing() returns trigger language plpgsql as $$
    begin
      perform pg_notify('${name}', extract(epoch from new.period)::text);
      return null;
    end $$;
    create trigger tell_of_billing after insert on billings
      for each row execute function tell_of_billing();`;
}
