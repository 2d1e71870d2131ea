import type { CookiePolicy } from './cookie-policy.js';
import type { DefaultCookiePolicy } from './default-cookie-policy.js';

// A jar may spare itself questions to the package's own policies, whose answers it knows the reach of. Of a policy that a program has
// changed, by a subclass or by a method of another kind, it knows nothing: that is asked everything, each time.

/** The methods that judge what is sent. */
type JudgingMethods = Pick<
  DefaultCookiePolicy,
  | 'returnOk'
  | 'domainReturnOk'
  | 'pathReturnOk'
  | 'explainReturn'
  | 'explainDomainReturn'
  | 'isBlocked'
  | 'isNotAllowed'
>;

const shipped = new WeakMap<object, JudgingMethods>();
const shippedDomainReturnOks = new WeakSet<CookiePolicy['domainReturnOk']>();

/** Declares a class of the package's own: it judges by its options, and lets no domain through that does not cover the host. */
export function declareAsShipped(policyClass: typeof DefaultCookiePolicy): void {
  const { returnOk, domainReturnOk, pathReturnOk } = policyClass.prototype;
  const { explainReturn, explainDomainReturn, isBlocked, isNotAllowed } = policyClass.prototype;
  // A copy: a program may change the prototype later.
  shipped.set(policyClass, {
    returnOk,
    domainReturnOk,
    pathReturnOk,
    explainReturn,
    explainDomainReturn,
    isBlocked,
    isNotAllowed,
  });
  shippedDomainReturnOks.add(domainReturnOk);
}

/** The judging methods with which the class was shipped; undefined for a program's own. */
export function methodsAsShipped(policyClass: object): JudgingMethods | undefined {
  return shipped.get(policyClass);
}

/** Whether the policy still has these methods. */
export function hasMethods(policy: DefaultCookiePolicy, methods: JudgingMethods): boolean {
  return (
    policy.returnOk === methods.returnOk &&
    policy.domainReturnOk === methods.domainReturnOk &&
    policy.pathReturnOk === methods.pathReturnOk &&
    policy.explainReturn === methods.explainReturn &&
    policy.explainDomainReturn === methods.explainDomainReturn &&
    policy.isBlocked === methods.isBlocked &&
    policy.isNotAllowed === methods.isNotAllowed
  );
}

/** Whether a jar need ask the policy only about the domains that cover the host: not where a program overrides `domainReturnOk`. */
export function asksOnlyAboutCoveringDomains({ domainReturnOk }: CookiePolicy): boolean {
  return shippedDomainReturnOks.has(domainReturnOk);
}
