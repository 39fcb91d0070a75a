import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { putLoad } from "../../../../app/bench/load.ts";
import { hasRedis, startRedis } from "../../../../app/bench/rivals/redis.ts";
import { dataDirectory } from "../../support/directory.ts";

/** Speaks as much Redis as the benchmark needs, and insists on the option to sync always. */
const standIn = `#!${process.execPath}
const { createServer } = require("node:net");
const { argv, cpuUsage } = process;
const after = (option) => argv[argv.indexOf(option) + 1];
if (after("--appendonly") !== "yes" || after("--appendfsync") !== "always") process.exit(1);
let visits = 0;
createServer((socket) => {
  socket.on("data", (bytes) => {
    const text = bytes.toString();
    if (text.includes("INCR")) return socket.write(\`:\${++visits}\\r\\n\`);
    const value = text.startsWith("GET")
      ? String(visits)
      : "# CPU\\r\\nused_cpu_sys:1.000002\\r\\nused_cpu_user:0.5\\r\\n";
    const answer = text.startsWith("PING") ? "+PONG" : \`$\${value.length}\\r\\n\${value}\`;
    socket.end(\`\${answer}\\r\\n+OK\\r\\n\`);
  });
}).listen(Number(after("--port")), "127.0.0.1");
`;

describe("Redis as a rival", () => {
  const path = process.env.PATH ?? "";

  afterEach(() => {
    process.env.PATH = path;
  });

  it("is found if it is on the PATH and executable", async () => {
    await using directory = await dataDirectory();
    const program = join(directory.path, "redis-server");
    assert.equal(hasRedis(`/proc/none${delimiter}${directory.path}`), false);
    await writeFile(program, "");
    await chmod(program, 0o644);
    assert.equal(hasRedis(directory.path), false);
    await chmod(program, 0o755);
    assert.equal(hasRedis(`/proc/none${delimiter}${directory.path}`), true);
  });

  it("syncs always, and reports what it has used", async () => {
    await using directory = await dataDirectory();
    await writeFile(join(directory.path, "redis-server"), standIn, { mode: 0o755 });
    process.env.PATH = `${directory.path}${delimiter}${path}`;
    const rival = await startRedis(directory.path);
    try {
      const { rate } = await putLoad({ ...rival, clients: 1, seconds: 0.05 });
      const { cpu, visits, syncs } = await rival.usage();
      assert.deepEqual([cpu, syncs], [1500002, undefined]);
      // Visits begin before the answers count, and the last answer comes after that.
      assert.ok(visits > rate * 0.05, `${visits} visits, ${rate} a second`);
    } finally {
      await rival.stop();
    }
  });
});
