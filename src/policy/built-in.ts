import type { CookiePolicy } from './cookie-policy.js';
import type { DefaultCookiePolicy } from './default-cookie-policy.js';

// A jar may spare itself questions to the package's own policies, whose answers it knows the reach of. Of a policy that a program has
// changed, by a subclass or by a method of another kind, it knows nothing: that is asked everything, each time, unless it gives a
// `verdictStamp` of its own.

/** The methods that judge cookies. */
type JudgingMethods = Pick<
  DefaultCookiePolicy,
  | 'setOk'
  | 'returnOk'
  | 'domainReturnOk'
  | 'pathReturnOk'
  | 'explainSet'
  | 'explainReplace'
  | 'explainReturn'
  | 'explainDomainReturn'
  | 'isBlocked'
  | 'isNotAllowed'
>;

const shipped = new WeakMap<object, JudgingMethods>();
const shippedDomainReturnOks = new WeakSet<CookiePolicy['domainReturnOk']>();

/** Declares a class of the package's own: it judges by its options, and lets no domain through that does not cover the host. */
export function declareAsShipped(policyClass: typeof DefaultCookiePolicy): void {
  const { prototype } = policyClass;
  // A copy: a program may change the prototype later.
  shipped.set(policyClass, {
    setOk: prototype.setOk,
    returnOk: prototype.returnOk,
    domainReturnOk: prototype.domainReturnOk,
    pathReturnOk: prototype.pathReturnOk,
    explainSet: prototype.explainSet,
    explainReplace: prototype.explainReplace,
    explainReturn: prototype.explainReturn,
    explainDomainReturn: prototype.explainDomainReturn,
    isBlocked: prototype.isBlocked,
    isNotAllowed: prototype.isNotAllowed,
  });
  shippedDomainReturnOks.add(prototype.domainReturnOk);
}

function hasMethods(policy: DefaultCookiePolicy, methods: JudgingMethods): boolean {
  return (
    policy.setOk === methods.setOk &&
    policy.returnOk === methods.returnOk &&
    policy.domainReturnOk === methods.domainReturnOk &&
    policy.pathReturnOk === methods.pathReturnOk &&
    policy.explainSet === methods.explainSet &&
    policy.explainReplace === methods.explainReplace &&
    policy.explainReturn === methods.explainReturn &&
    policy.explainDomainReturn === methods.explainDomainReturn &&
    policy.isBlocked === methods.isBlocked &&
    policy.isNotAllowed === methods.isNotAllowed
  );
}

/** Whether the policy is one of the package's own, and judges as it was shipped. */
export function isAsShipped(policy: CookiePolicy): boolean {
  const methods = shipped.get(policy.constructor);
  return methods !== undefined && hasMethods(policy as DefaultCookiePolicy, methods);
}

/** Whether a jar need ask the policy only about the domains that cover the host: not where a program overrides `domainReturnOk`. */
export function asksOnlyAboutCoveringDomains({ domainReturnOk }: CookiePolicy): boolean {
  return shippedDomainReturnOks.has(domainReturnOk);
}
