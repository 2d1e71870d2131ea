import type fc from 'fast-check';
import { agreesWithModel } from './operations.js';
import { comesBack } from './round-trip.js';
import { goesWhereItMay, isReadAsWhatItIs, sendsNothingExpired } from './sending.js';
import { judgesWhatIsSaid } from './verdicts.js';

/** What holds whatever is done. `runs`: how many tries take about a second. */
export const PROPERTIES: readonly [
  title: string,
  property: () => fc.IRawProperty<never>,
  runs: number,
][] = (
  [
    ['a jar is after any operations as one that remembers nothing would be', agreesWithModel, 300],
    ['what is sent to a host was set by a host entitled to', goesWhereItMay, 1500],
    ['no header that is written can be read back as another cookie', isReadAsWhatItIs, 2500],
    ['nothing is sent after its time', sendsNothingExpired, 500],
    [
      'case, the dot before a Domain and the order of attributes change no verdict',
      judgesWhatIsSaid,
      1500,
    ],
    ['what a format holds comes back from it', comesBack, 1500],
  ] as const
).map(([title, property, runs]) => [title, property as () => fc.IRawProperty<never>, runs]);
