// The work of tests/clients/work.rs, by imapflow.
const fs = require("fs");
const assert = require("assert");
const [host, user, pass, place, library] = process.argv.slice(2);
const { ImapFlow } = require(`${library}/node_modules/imapflow`);

async function work() {
  const client = new ImapFlow({
    host, port: 143, secure: false, doSTARTTLS: false, auth: { user, pass }, logger: false, disableAutoIdle: true,
  });
  await client.connect();
  assert((await client.list()).some((mailbox) => mailbox.path === "INBOX"), "INBOX is not listed");
  await client.mailboxCreate("Work");
  const mailbox = await client.mailboxOpen("INBOX");
  assert.strictEqual(mailbox.exists, 24);
  for await (const message of client.fetch("1:*", { uid: true, size: true, source: true, internalDate: true })) {
    assert.strictEqual(message.source.length, message.size);
    fs.writeFileSync(`${place}/${message.uid}`, message.source);
  }
  const { bodyStructure, envelope } = await client.fetchOne("2", { bodyStructure: true, envelope: true });
  assert.strictEqual(bodyStructure.type, "multipart/mixed");
  assert.strictEqual(bodyStructure.childNodes[1].type, "application/pdf");
  assert.strictEqual(bodyStructure.childNodes[1].dispositionParameters.filename, "a long name.pdf");
  assert(envelope.from[0].address.includes("@"));
  assert(await client.messageFlagsAdd("3", ["\\Flagged", "Work-Done"]));
  const then = new Date("2014-03-05T08:09:10+01:00");
  const appended = await client.append("Work", fs.readFileSync(`${place}/new`), ["\\Seen"], then);
  assert.strictEqual(appended.destination, "Work");
  const copied = await client.messageCopy("4", "Work");
  assert.strictEqual(copied.uidMap.get(4), appended.uid + 1);
  assert.deepStrictEqual(await client.search({ flagged: true, keyword: "Work-Done" }), [3]);
  assert(await client.messageDelete("5", { uid: true }));
  const arrived = new Promise((resolve) => client.on("exists", ({ count }) => count === 24 && resolve()));
  const idle = client.idle();
  fs.writeFileSync(`${place}/idling`, "");
  await arrived;
  assert.strictEqual((await client.search({ subject: "late" })).length, 1);
  await idle;
  assert.strictEqual((await client.status("Work", { messages: true })).messages, 2);
  await client.logout();
}

setTimeout(() => process.exit(3), 50000).unref();
work().catch((error) => {
  console.error(error);
  process.exit(1);
});
