import type fc from 'fast-check';
import { agreesWithModel } from './operations.js';
import { comesBack } from './round-trip.js';
import { goesWhereItMay, isReadAsWhatItIs, sendsNothingExpired } from './sending.js';
import { judgesWhatIsSaid } from './verdicts.js';

type Property = () => fc.IRawProperty<unknown>;

/** What holds whatever is done. `runs`: how many tries take about a second. */
export const PROPERTIES: readonly [title: string, property: Property, runs: number][] = [
  [
    'a jar is after any operations as one that remembers nothing would be',
    agreesWithModel as Property,
    300,
  ],
  ['what is sent to a host was set by a host entitled to', goesWhereItMay as Property, 1500],
  [
    'no header that is written can be read back as another cookie',
    isReadAsWhatItIs as Property,
    2500,
  ],
  ['nothing is sent after its time', sendsNothingExpired as Property, 500],
  [
    'case, the dot before a Domain and the order of attributes change no verdict',
    judgesWhatIsSaid as Property,
    1500,
  ],
  ['what a format holds comes back from it', comesBack as Property, 1500],
];
