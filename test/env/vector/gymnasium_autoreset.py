"""What Gymnasium's own SyncVectorEnv does in the three autoreset modes: python gymnasium_autoreset.py > gymnasium-autoreset.json (made with gymnasium 1.4.0)."""

import json

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv

STEPS = 12


class Scheduled(gym.Env):
    """Episode e lasts `lengths[e % len]` steps; even ones terminate, odd ones are truncated. Observes [seed, episode, step, action]."""

    action_space = gym.spaces.Box(-100, 100, (1,), np.float32)
    observation_space = gym.spaces.Box(-1000, 1000, (4,), np.float32)

    def __init__(self, lengths):
        self.lengths, self.episode, self.seeded = lengths, -1, -1

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            self.seeded, self.episode = seed, -1
        self.episode, self.count, self.last = self.episode + 1, 0, 0
        return self.look(), {"began": self.episode, "asked": (options or {}).get("asked", 0)}

    def step(self, action):
        self.count, self.last = self.count + 1, float(action[0])
        over = self.count == self.lengths[self.episode % len(self.lengths)]
        return self.look(), 10.0 * self.episode + self.count, over and self.episode % 2 == 0, over and self.episode % 2 == 1, {"count": self.count}

    def look(self):
        return np.array([self.seeded, self.episode, self.count, self.last], np.float32)


LENGTHS = [[3, 2], [1, 4], [5]]


def run(mode):
    env = SyncVectorEnv([lambda lengths=lengths: Scheduled(lengths) for lengths in LENGTHS], autoreset_mode=mode)
    observations, infos = env.reset(seed=7)
    calls = [{"call": "reset", "observations": observations.tolist()}]
    over = np.zeros(3, bool)
    for step in range(STEPS):
        if mode == AutoresetMode.DISABLED and over.any():
            observations, infos = env.reset(options={"reset_mask": over.copy(), "asked": step})
            calls.append({"call": "reset", "mask": over.tolist(), "asked": step, "observations": observations.tolist(),
                          "began": [int(infos["began"][i]) if infos["_began"][i] else None for i in range(3)]})
        actions = np.array([[10 * step + i] for i in range(3)], np.float32) % 100
        observations, rewards, terminations, truncations, infos = env.step(actions)
        over = terminations | truncations
        has = lambda key, i: key in infos and infos["_" + key][i]
        calls.append({
            "call": "step", "actions": actions.ravel().tolist(), "observations": observations.tolist(), "rewards": rewards.tolist(),
            "terminations": terminations.astype(int).tolist(), "truncations": truncations.astype(int).tolist(),
            "began": [int(infos["began"][i]) if has("began", i) else None for i in range(3)],
            "final_obs": [infos["final_obs"][i].tolist() if has("final_obs", i) else None for i in range(3)],
            "final_count": [int(infos["final_info"]["count"][i]) if has("final_obs", i) else None for i in range(3)],
        })
    return calls


print(json.dumps({"gymnasium": gym.__version__, **{mode.value: run(mode) for mode in AutoresetMode}}))
