import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that has a jar of its own, and sends requests by a proxy. */
export interface Tool {
  readonly name: string;
  readonly isInstalled: boolean;
  /** Requests the URL with the cookies of the file, if it exists, and saves them to it if `saves`. @returns the body of the answer */
  request(url: string, file: string, proxy: string, saves: boolean): Promise<string>;
}

const PYTHON = `
import os, sys, urllib.request
from http.cookiejar import MozillaCookieJar, LWPCookieJar
kind, file, url, proxy, saves = sys.argv[1:]
jar = {'mozilla': MozillaCookieJar, 'lwp': LWPCookieJar}[kind](file)
if os.path.exists(file): jar.load(ignore_discard=True)
opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({'http': proxy}), urllib.request.HTTPCookieProcessor(jar))
sys.stdout.buffer.write(opener.open(url).read())
if saves == 'true': jar.save(ignore_discard=True)
`;

const PERL = `
use HTTP::Cookies; use HTTP::Cookies::Netscape; use LWP::UserAgent;
my ($class, $file, $url, $proxy, $saves) = @ARGV;
my $jar = $class->new(file => $file, ignore_discard => 1);
my $agent = LWP::UserAgent->new; $agent->proxy('http', $proxy); $agent->cookie_jar($jar);
binmode STDOUT, ':bytes'; print $agent->get($url)->content;
$jar->save if $saves eq 'true';
`;

const run = promisify(execFile);

async function outputOf(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(command, args, { encoding: 'latin1' });
  return stdout;
}

function isInstalled(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasPython = isInstalled('python3', '-c', 'import http.cookiejar');
const hasPerl = isInstalled('perl', '-MHTTP::Cookies', '-MLWP::UserAgent', '-e', '1');

export const curl: Tool = {
  name: 'curl',
  isInstalled: isInstalled('curl', '--version'),
  request: (url, file, proxy, saves) =>
    outputOf(
      'curl',
      '-sgx',
      proxy,
      '--noproxy',
      '',
      '-b',
      file,
      ...(saves ? ['-c', file] : []),
      url,
    ),
};

const WGET = ['-q', '-O', '-', '-e', 'use_proxy=yes', '-e', 'no_proxy=', '--keep-session-cookies'];

export const wget: Tool = {
  name: 'wget',
  isInstalled: isInstalled('wget', '--version'),
  request: (url, file, proxy, saves) =>
    outputOf(
      'wget',
      ...WGET,
      ...['-e', `http_proxy=${proxy}`, `--load-cookies=${saves ? '/dev/null' : file}`],
      ...(saves ? [`--save-cookies=${file}`] : []),
      url,
    ),
};

function pythonJar(kind: 'mozilla' | 'lwp', name: string): Tool {
  return {
    name,
    isInstalled: hasPython,
    request: (url, file, proxy, saves) =>
      outputOf('python3', '-c', PYTHON, kind, file, url, proxy, String(saves)),
  };
}

function perlJar(name: string): Tool {
  return {
    name,
    isInstalled: hasPerl,
    request: (url, file, proxy, saves) =>
      outputOf('perl', '-e', PERL, name, file, url, proxy, String(saves)),
  };
}

export const mozilla = pythonJar('mozilla', "Python's MozillaCookieJar");
export const lwp = pythonJar('lwp', "Python's LWPCookieJar");
export const perl = perlJar('HTTP::Cookies');
export const perlNetscape = perlJar('HTTP::Cookies::Netscape');
