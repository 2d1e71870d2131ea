/** Waits for a fact. @throws Error after five seconds */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await isTrue()); waited += 5) {
    if (waited > 5_000) throw new Error(`not within 5 seconds: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
