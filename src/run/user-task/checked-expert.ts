/** A user's expert that is held to the contract of policies. */

import type { Policy, PolicyContext } from '../../policies/policy.js'
import { UserCode } from './user-code.js'

export type MakeExpert = (context: PolicyContext) => Policy

/** The same, with checks on what it makes, and on the actions. */
export function checkedExpert(expert: MakeExpert, path: string): MakeExpert {
  const code = new UserCode(path, path)
  return context => {
    const policy = code.call('expert()', () => expert(context))
    const { reset, act } = ((policy as unknown) ?? {}) as Readonly<Record<string, unknown>>
    if (typeof reset !== 'function' || typeof act !== 'function') {
      code.refuse('expert() must return a policy, { reset(seed) {..}, async act(observation) { return action } }')
    }
    return {
      reset(seed) {
        code.call("the expert's reset()", () => {
          policy.reset(seed)
        })
      },
      async act(observation) {
        const action = await code.wait("the expert's act()", () => policy.act(observation))
        if ((action as unknown) instanceof Float32Array) return action
        return code.refuse("the expert's act() must return a Float32Array, one number for each joint")
      },
    }
  }
}
