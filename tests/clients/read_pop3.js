// Reads a drop by node-pop3 as a script would, and leaves each message in a file named by its number.
'use strict';
const fs = require('fs');
const [library, host, user, password, how, place] = process.argv.slice(2);
const Pop3Command = require(library);

function demand(condition, what) {
    if (!condition) throw new Error(what);
}

(async () => {
    const client = new Pop3Command({ user, password, host, timeout: 30000 });
    const ids = await client.UIDL();
    demand(new Set(ids.map(([, id]) => id)).size === ids.length, 'two messages have one identifier');
    const [status] = await client.command('STAT');
    const [count, octets] = status.split(' ').map(Number);
    demand(count === ids.length, status);
    const sizes = new Map((await client.LIST()).map(([number, size]) => [number, Number(size)]));
    let left = octets;
    for (const [number] of ids) {
        const [, stream] = await client.command('RETR', number);
        const chunks = [];
        for await (const chunk of stream) chunks.push(chunk);
        // the library leaves doubled dots, and takes the last line end away with the dot that ends all
        const text = Buffer.concat(chunks).toString('latin1').replace(/^\.\./gm, '.');
        const message = Buffer.from(`${text}\r\n`, 'latin1');
        demand(message.length === sizes.get(number), `message ${number}: ${message.length}, not ${sizes.get(number)}`);
        left -= message.length;
        fs.writeFileSync(`${place}/${number}`, message);
    }
    demand(left === 0, `STAT says ${left} octets more`);
    if (how === 'delete') await client.command('DELE', 2);
    await client.QUIT();
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
