// A history of any size, for the tests and the benchmark of the page.

/**
 * A history of eight clients that read and write one register, some in vain, some without ever
 * knowing, with one stale read in its middle.
 */
export function madeUp(operations) {
  let state = 1;
  const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const lines = [];
  const free = [0, 1, 2, 3, 4, 5, 6, 7];
  const waiting = [];
  let [held, written, asked, isStale] = [0, 0, 0, false];
  const event = (process, type, f, value) =>
    lines.push(`{:process ${process}, :type :${type}, :f :${f}, :value ${value}}`);
  const write = (process) => {
    held = written += 1;
    event(process, "invoke", "write", held);
    event(process, "ok", "write", held);
  };
  while (asked < operations || waiting.length > 0) {
    if (!isStale && asked >= operations / 2 && free.length > 0) {
      write(free[0]);
      write(free[0]);
      event(free[0], "invoke", "read", "nil");
      event(free[0], "ok", "read", held - 1);
      asked += 3;
      isStale = true;
    }
    if (asked < operations && free.length > 0 && (waiting.length === 0 || draw() < 0.5)) {
      const [process] = free.splice(Math.floor(draw() * free.length), 1);
      const isWrite = draw() < 0.5;
      waiting.push({ process, isWrite, value: isWrite ? (written += 1) : "nil" });
      event(process, "invoke", isWrite ? "write" : "read", waiting.at(-1).value);
      asked += 1;
      continue;
    }
    const [{ process, isWrite, value }] = waiting.splice(Math.floor(draw() * waiting.length), 1);
    const luck = draw();
    if (isWrite && luck < 0.01) {
      event(process, "info", "write", value);
      free.push(process + 8);
      continue;
    }
    free.push(process);
    if (isWrite && luck < 0.03) {
      event(process, "fail", "write", value);
    } else if (isWrite) {
      held = value;
      event(process, "ok", "write", value);
    } else {
      event(process, "ok", "read", held);
    }
  }
  return `${lines.join("\n")}\n`;
}

/**
 * A history of many clients that are all busy all the time, on one register: most values are written
 * once and three again and again, some requests time out, and in the end one read is stale.
 */
export function crowd(operations, clients) {
  let state = 7;
  const draw = (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const lines = [];
  const event = (process, type, f, value) =>
    lines.push(`{:process ${process}, :type :${type}, :f :${f}, :value ${value}}`);
  const free = Array.from({ length: clients }, (_, process) => process);
  const waiting = [];
  let [held, written] = [0, 3];
  for (let asked = 0; asked < operations || waiting.length > 0;) {
    if (asked < operations && free.length > 0) {
      const process = free.pop();
      const isWrite = draw(2) === 0;
      const value = draw(100) === 0 ? 1 + draw(3) : (written += 1);
      waiting.push({ process, isWrite, value });
      event(process, "invoke", isWrite ? "write" : "read", isWrite ? value : "nil");
      asked += 1;
      continue;
    }
    const [{ process, isWrite, value }] = waiting.splice(draw(waiting.length), 1);
    if (isWrite && draw(1_000) === 0) {
      event(process, "info", "write", value);
      free.push(process + clients);
      continue;
    }
    if (isWrite) held = value;
    event(process, "ok", isWrite ? "write" : "read", held);
    free.push(process);
  }
  const last = free[0];
  for (const value of [written + 1, written + 2]) {
    event(last, "invoke", "write", value);
    event(last, "ok", "write", value);
  }
  event(last, "invoke", "read", "nil");
  event(last, "ok", "read", written + 1);
  return `${lines.join("\n")}\n`;
}
