/** Waits for a fact. @throws Error after half a minute */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`not within 30 seconds: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
