import fc from 'fast-check';

// The same generated cases at every run. For others: `SEED=2 npx vitest run test/property test/formats test/url`, or `npm run fuzz`.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
