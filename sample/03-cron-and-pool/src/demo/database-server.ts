import { Client } from 'pg';

import type { Report } from '../../../demo-support/report.js';
import { EmbeddedPostgres } from './postgres.js';

/** Runs `use` with the server that `DATABASE_URL` names, or else with one that lives as long as that takes. */
export async function withDatabaseServer(report: Report, use: (url: string) => Promise<void>): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (url) {
    report.title(`PostgreSQL ${await versionOf(url)}, the one that DATABASE_URL names`);
    return use(url);
  }
  const embedded = await EmbeddedPostgres.start(report);
  try {
    report.title(`PostgreSQL ${await versionOf(embedded.url)}, ${embedded.origin}`);
    await use(embedded.url);
  } finally {
    await embedded.stop(report);
  }
}

async function versionOf(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? '';
  } finally {
    await client.end();
  }
}
