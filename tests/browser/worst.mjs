// The heaviest scenarios that the limits allow, and links of them.

import { deflateSync } from "node:zlib";

const names = (count) => Array.from({ length: count }, (_, n) => `N${n}`).join(" ");
const clients = (rest) => Array.from({ length: 16 }, (_, n) => `client k${n} ${rest}`).join("\n");

function requests(count, everyMs, registers = 1) {
  const one = (n) => `${Math.floor(n / 16) * everyMs}ms k${n % 16} set r${n % registers}=${n}`;
  return Array.from({ length: count }, (_, n) => one(n)).join("\n");
}

/** Every fifth is a read. */
const mixed = (count, everyMs, registers = 1) => requests(count, everyMs, registers)
  .split("\n").map((line, n) => (n % 5 === 4 ? line.replace(/ set (\w+)=.*/, " get $1") : line)).join("\n");

const flapping = (times, everyMs) => Array.from({ length: times }, (_, n) =>
  `${n * everyMs}ms cut N0 | N1 | N2\n${n * everyMs + everyMs / 2}ms heal`).join("\n");

export const head = (protocol, replicas) => `cap 1\nprotocol ${protocol}\nreplicas ${names(replicas)}\n`;

export const SIBLINGS = `${head("mv-register every=1ms context=given", 5)}${clients("roaming timeout=1ms")}
network client_delay=0ms delay=1ms\n${requests(1000, 2)}\nuntil 600s\n`;

export const WORST = {
  "siblings without bound": SIBLINGS,
  "200,000 steps, 25 replicas": `${head("lww every=1ms", 25)}client c at N0
network delay=1ms\n1s c set x=1\n2s c get x\nuntil 600s\n`,
  "a thousand registers": `${head("lww every=1ms", 25)}${clients("roaming timeout=1ms retry=100")}
network client_delay=0ms delay=1ms\n${mixed(1000, 110, 1000)}\nuntil 600s\n`,
  "raft, 25 replicas, 1,000 requests": `${head("raft", 25)}${clients("roaming timeout=100ms retry=3")}
network delay=1ms\n${requests(1000, 500, 20)}\nuntil 600s\n`,
  "mv-register, 990 writes and reads": `${head("mv-register every=1ms", 3)}${clients("roaming timeout=100ms")}
network client_delay=0ms delay=1ms\n${mixed(990, 20)}\nuntil 60s\n`,
  "cut and healed 450 times": `${head("abd", 3)}${clients("roaming timeout=1ms retry=100")}
network client_delay=0ms delay=1ms\n${mixed(1000, 550, 10)}\n${flapping(450, 70)}\nuntil 600s\n`,
  "everything held": `${head("cassandra", 25)}${clients("roaming timeout=1s")}
network delay=500s\n0ms hold ${names(25).replaceAll(" ", " | ")}
${mixed(1000, 110, 10)}\n300s heal\nuntil 600s\n`,
  "2,000 lines": `${head("abd", 25)}${clients("roaming timeout=100ms")}
network delay=1ms\n${requests(970, 500)}
${flapping(500, 60)}
until 600s\n`,
};

/** The fragment of the link of a text. */
export const link = (text) => `s=${deflateSync(text, { level: 9 }).toString("base64url")}&v=1`;
