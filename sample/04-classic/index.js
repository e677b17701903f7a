'use strict';

const { createHash } = require('crypto');
const Koa = require('koa');

const agent = require('./agent');

let banner;
// Called in this process each time the library calls it, also by a library that was started again.
agent.config.watch('banner', (value) => (banner = value));

const routes = {
  'GET /banner': () => ({ banner }),
  'GET /config': async ({ query }) => ({ value: await agent.config.get(query.key) }),
  'GET /prices': async () => ({
    prices: Object.fromEntries(await agent.prices.list()),
    currency: await agent.prices.currency(),
  }),
  'GET /price': async ({ query }) => ({ price: await agent.prices.quote(query.symbol) }),
  'GET /total': async ({ query }) => ({ total: await agent.prices.total(query.symbols.split(',')) }),
  'GET /converted': async ({ query }) => ({
    converted: await agent.currencies.convert(Number(query.amount), query.to),
  }),
  'PUT /price': ({ query }) => publish(new Map([[query.symbol, Number(query.price)]])),
  'POST /take': async ({ query }) => ({ taken: await agent.warehouse.take(query.symbol) }),
  'GET /holder': async () => ({
    holder: await agent.warehouse.holder(),
    openedAt: await agent.warehouse.openedAt(),
  }),
};

async function publish(changes) {
  const checksum = createHash('sha256')
    .update(JSON.stringify([...changes]))
    .digest();
  const published = await agent.prices.publish(changes, new Date(), checksum);
  return {
    prices: Object.fromEntries(published.prices),
    at: published.at.toISOString(),
    checksum: published.checksum.toString('hex'),
  };
}

const app = new Koa();

app.use(async (ctx) => {
  const route = routes[`${ctx.method} ${ctx.path}`];
  if (!route) return;
  try {
    ctx.body = { ...(await route(ctx)), worker: process.pid };
  } catch (error) {
    ctx.status = error.status || 500;
    ctx.body = { error: `${error.name}: ${error.message}`, worker: process.pid };
  }
});

app.listen(process.env.PORT || 3000);
