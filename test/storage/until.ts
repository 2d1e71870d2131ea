/** Waits for a fact. @throws Error after a minute and a half: less than the time that a test may take */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 90_000;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`not within 90 seconds: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
