import { fileURLToPath } from 'node:url';

import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';

import { usePrograms } from '../process/support/programs.js';
import { useBrowser } from './support/browser.js';
import { startLivePrices } from './support/live-prices.js';

const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 } };

// Pages are closed before the programs that they show.
const open = useBrowser();
const start = usePrograms();

const pidIn = async (page: Page, id: string): Promise<number> =>
  Number(
    (
      await page
        .locator(id)
        .filter({ hasText: /^pid \d+$/ })
        .innerText()
    ).slice(4),
  );

const sequence = async (page: Page): Promise<number> =>
  Number((await page.locator('#sequence').innerText()).replaceAll(/\D/g, ''));

/** Waits until each line has that many points, the newest of which came after now. */
async function chartsMove(page: Page, points: number): Promise<void> {
  const from = await sequence(page);
  const count = `line.getAttribute('d').split('L').length > ${points}`;
  await page.waitForFunction(`[...document.querySelectorAll('.line')].every((line) => ${count})`);
  await page.waitForFunction(
    `Number(document.querySelector('#sequence').textContent.replaceAll(/\\D/g, '')) > ${from + 10}`,
  );
}

it('draws the prices of all symbols as they come, and shows which worker serves it', async () => {
  const { url, workers, library } = await startLivePrices(start);
  const { page, complaints } = await open(url, DESKTOP);
  expect(workers).toContain(await pidIn(page, '#worker'));
  expect(await pidIn(page, '#holder')).toBe(library);
  expect(await page.locator('.symbol').allInnerTexts()).toEqual(['ACME', 'GLOBEX', 'INITECH', 'UMBRELLA']);
  await chartsMove(page, 60);
  await page.screenshot({ path: `${SCREENSHOTS}desktop.png` });
  expect(complaints).toEqual([]);
});

it('stays connected when the library is killed, marks the gap and goes on', async () => {
  const { url, library } = await startLivePrices(start);
  const { page, complaints } = await open(url, DESKTOP);
  await chartsMove(page, 40);
  const worker = await pidIn(page, '#worker');
  process.kill(library, 'SIGKILL');
  await page
    .getByText(/^\d+ missed$/)
    .nth(3)
    .waitFor();
  expect(await pidIn(page, '#holder')).not.toBe(library);
  await chartsMove(page, 60);
  expect(await page.locator('#state').innerText()).toBe('live');
  expect(await pidIn(page, '#worker')).toBe(worker);
  await page.screenshot({ path: `${SCREENSHOTS}gap.png` });
  expect(complaints).toEqual([]);
});

it('fits a phone', async () => {
  const { url } = await startLivePrices(start);
  const { page } = await open(url, PHONE);
  await chartsMove(page, 20);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.viewport.width);
  await page.screenshot({ path: `${SCREENSHOTS}phone.png`, fullPage: true });
});

it('lets the app stop while it is open', async () => {
  const { app, url } = await startLivePrices(start);
  const { page } = await open(url);
  await chartsMove(page, 5);
  app.kill('SIGINT');
  await page.getByText('connecting again').waitFor();
  expect(await app.exited).toEqual({ code: 0, signal: null });
  expect(app.output).not.toMatch(/WARN|ERROR/);
});
