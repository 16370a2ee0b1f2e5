// A machine of somebody else's is sometimes so busy that a flow fails that would not by itself. There
// it is tried once more, from the beginning, and whoever reads the results is told.

/** How often a flow may be tried: once more where a service builds, and never in secret. */
export const attemptsMax = (environment = process.env) => (environment.CI ? 2 : 1);

/**
 * Tries until it succeeds, at most `most` times. One that took more than one attempt is told as
 * `# flaky: NAME`, with what went wrong before.
 */
export async function attempt(name, most, act, tell = console.log) {
  for (let number = 1; ; number += 1) {
    try {
      await act();
      return;
    } catch (error) {
      if (number === most) throw error;
      tell(`# flaky: ${name}: ${String(error?.message ?? error).split("\n")[0]}`);
    }
  }
}

/** What `act` comes to, unless it takes longer than it may. */
export async function within(ms, act) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`takes longer than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}
