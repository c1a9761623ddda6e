// Use the sandbox with Meta's Node SDK and print what it answered as JSON.
// Environment: GRAPH_URL, PAGE_ID, PAGE_TOKEN; NODE_PATH leads to the SDK.
const sdk = require("facebook-nodejs-business-sdk");

const { GRAPH_URL, PAGE_ID, PAGE_TOKEN } = process.env;
Object.defineProperty(sdk.FacebookAdsApi, "GRAPH", { get: () => GRAPH_URL });
const api = sdk.FacebookAdsApi.init(PAGE_TOKEN, "en_US", false);
const page = new sdk.Page(PAGE_ID);

async function listPosts() {
  let cursor = await page.getPublishedPosts(["id"], { limit: 2, summary: true });
  const total = cursor.summary.total_count;
  let count = cursor.length;
  while (cursor.hasNext()) {
    cursor = await cursor.next();
    count += cursor.length;
  }
  return { count, total };
}

async function runBatch() {
  const batch = new sdk.FacebookAdsApiBatch(api);
  const statuses = [];
  const keep = (response) => statuses.push(response.status);
  batch.add("GET", [PAGE_ID], { fields: "fan_count" }, undefined, keep, keep);
  batch.add("POST", [PAGE_ID, "feed"], { message: "Пакет" }, undefined, keep, keep);
  await batch.execute();
  return statuses.length;
}

async function main() {
  const created = await page.createFeed([], { message: "Node" });
  for (const number of [1, 2, 3]) {
    await page.createFeed([], { message: `Node ${number}` });
  }
  const post = new sdk.PagePost(created.id);
  await post.update([], { message: "Node, ред." });
  const read = await post.get(["message"]);
  const list = await listPosts();
  const batch = await runBatch();
  await post.delete();
  console.log(JSON.stringify({ id: created.id, message: read.message, ...list, batch }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
