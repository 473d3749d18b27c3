/**
 * A model of who owns a room: every order of events in a small cluster, explored to the end.
 *
 * It has one room, its checkpoint in Redis, and processes that may be cut off from Redis and from each other, stall, or die. Redis may
 * lose its last writes. A process that does nothing is one that stalls. Time passes in steps; ages are counted up to LEASE + 1. Not
 * in the model: writes that are on their way, and processes that start after a loss.
 */

/** Steps after which a lease ends. */
const LEASE = 1;
const MAX_AGE = LEASE + 1;
const NOBODY = -1;

export interface Protocol {
  readonly processes: number;
  /** Most claims and renewals of the room, its creation included. It bounds the epoch. */
  readonly tenures: number;
  /** A process whose lease has ended does nothing in its rooms. */
  readonly selfFence: boolean;
  /** The end of a room leaves a tombstone. */
  readonly tombstone: boolean;
  /** A checkpoint that is missing without a tombstone is written again. */
  readonly writesAgain: boolean;
  /** After a loss, nobody claims a room for the time of a lease. */
  readonly waitsAfterLoss: boolean;
  /** A peer without Redis only counts if all peers are without it. */
  readonly asksAllPeers: boolean;
  /** Whether Redis may lose its last writes, once. */
  readonly losses: boolean;
}

export const PROTOCOL: Protocol = {
  processes: 2,
  tenures: 3,
  selfFence: true,
  tombstone: true,
  writesAgain: true,
  waitsAfterLoss: true,
  asksAllPeers: true,
  losses: false,
};

interface Stored {
  /** 0 without a checkpoint. */
  epoch: number;
  owner: number;
  ended: boolean;
}

interface Process {
  isDead: boolean;
  /** Epoch of its copy of the room; 0 without one. */
  epoch: number;
  /** Number of the claim or renewal by which it has the room. No process knows it. */
  tenure: number;
  /** Whether it has written the room since the last loss. */
  hasWritten: boolean;
  /** Whether its lease had ended, and the room is not renewed. */
  isClosed: boolean;
  hasRedis: boolean;
  /** Age of its lease's last renewal, and of its last heartbeat in Redis. */
  leaseAge: number;
  beatAge: number;
  /** For how long it has heard Redis without a gap; -1 if it does not. */
  heard: number;
}

interface State {
  redis: Stored;
  /** Time since the first heartbeat after the last loss; -1 before that. */
  lossAge: number;
  /** What Redis goes back to in a loss; undefined before that is fixed, and after the loss. */
  replica: Stored | undefined;
  mayLose: boolean;
  processes: Process[];
  /** Whether processes reach each other: the pairs that do not. */
  cuts: number[];
  tenures: number;
  /** What the outside has seen: the newest tenure that published, and whether the room has ended. */
  seen: { tenure: number; ended: boolean };
}

export interface Exploration {
  readonly states: number;
  /** The shortest way to a state that must not be. Undefined if there is none. */
  readonly violation: readonly string[] | undefined;
}

/** Explores every state, nearest first, until one breaks the rules. */
export function explore(protocol: Protocol): Exploration {
  const start = startOf(protocol);
  const known = new Set([keyOf(start)]);
  let border: Step[] = [{ state: start, by: "it begins", before: undefined }];
  while (border.length > 0) {
    const next: Step[] = [];
    for (const before of border) {
      for (const [by, change] of actionsOf(protocol, before.state)) {
        const state = copyOf(before.state);
        const broken = change(state);
        forgetIrrelevant(state);
        if (broken !== undefined) return { states: known.size, violation: [...wayTo({ state, by, before }), broken] };
        const key = keyOf(state);
        if (known.has(key)) continue;
        known.add(key);
        next.push({ state, by, before });
      }
    }
    border = next;
  }
  return { states: known.size, violation: undefined };
}

/** The age of a heartbeat only matters for the owner in Redis, and that of a lease only for a process that has the room. */
function forgetIrrelevant({ redis, processes }: State): void {
  for (const [id, one] of processes.entries()) {
    if (one.epoch > 0) continue;
    one.leaseAge = 0;
    one.hasWritten = true;
    if (redis.owner !== id) one.beatAge = MAX_AGE;
  }
}

/** Tells states apart. */
function keyOf({ redis, replica, processes, cuts, lossAge, mayLose, tenures, seen }: State): string {
  let key = `${storedKeyOf(redis)}/${replica ? storedKeyOf(replica) : ""}/${cuts}/${lossAge},${mayLose},${tenures}`;
  key += `/${seen.tenure},${seen.ended}`;
  for (const one of processes) {
    key += `/${one.isDead},${one.epoch},${one.tenure},${one.hasWritten},${one.isClosed},${one.hasRedis}`;
    key += `,${one.leaseAge},${one.beatAge},${one.heard}`;
  }
  return key;
}

function storedKeyOf({ epoch, owner, ended }: Stored): string {
  return `${epoch},${owner},${ended}`;
}

interface Step {
  readonly state: State;
  readonly by: string;
  readonly before: Step | undefined;
}

function wayTo(end: Step): string[] {
  const way: string[] = [];
  for (let step: Step | undefined = end; step?.before !== undefined; step = step.before) way.unshift(step.by);
  return way;
}

function copyOf(state: State): State {
  const { redis, replica, processes, seen } = state;
  return {
    ...state,
    redis: { ...redis },
    replica: replica && { ...replica },
    processes: processes.map((one) => ({ ...one })),
    seen: { ...seen },
  };
}

function startOf({ processes, losses }: Protocol): State {
  const fresh = {
    isDead: false,
    epoch: 0,
    tenure: 0,
    hasWritten: true,
    isClosed: false,
    hasRedis: true,
    leaseAge: 0,
    beatAge: 0,
    heard: MAX_AGE,
  };
  const all = Array.from({ length: processes }, () => ({ ...fresh }));
  Object.assign(all[0] as Process, { epoch: 1, tenure: 1 });
  return {
    redis: { epoch: 1, owner: 0, ended: false },
    lossAge: MAX_AGE,
    mayLose: losses,
    replica: undefined,
    processes: all,
    cuts: [],
    tenures: 1,
    seen: { tenure: 0, ended: false },
  };
}

/** Changes a state. Returns the rule that this breaks, if any. */
type Change = (state: State) => string | undefined;

/** Everything that may happen next. */
function actionsOf(protocol: Protocol, { mayLose, replica, processes }: State): [string, Change][] {
  const actions: [string, Change][] = [["time passes", (state) => passTime(protocol, state)]];
  if (mayLose && replica === undefined) actions.push(["the replica stops", stopReplica]);
  if (mayLose && replica !== undefined) actions.push(["the replica takes over", (state) => lose(state, replica)]);
  if (mayLose && replica === undefined) actions.push(["Redis loses everything", (state) => lose(state, NOTHING)]);
  for (const [id, one] of processes.entries()) {
    if (one.isDead) continue;
    for (const [name, change] of [...healthOf(protocol, id, one), ...ownershipOf(protocol, id, one)]) {
      actions.push([`${id} ${name}`, (state) => change(state, state.processes[id] as Process)]);
    }
    for (let other = id + 1; other < processes.length; other++) {
      const pair = pairOf(id, other);
      actions.push([
        `${id} and ${other} are cut off or meet again`,
        (state) => {
          state.cuts = state.cuts.includes(pair)
            ? state.cuts.filter((cut) => cut !== pair)
            : [...state.cuts, pair].sort();
          return undefined;
        },
      ]);
    }
  }
  return actions;
}

type OwnChange = (state: State, own: Process) => string | undefined;

function passTime({ selfFence }: Protocol, state: State): undefined {
  if (state.lossAge >= 0) state.lossAge = Math.min(state.lossAge + 1, MAX_AGE);
  for (const one of state.processes) {
    if (one.isDead) one.beatAge = Math.min(one.beatAge + 1, MAX_AGE);
    if (one.isDead) continue;
    one.leaseAge = Math.min(one.leaseAge + 1, MAX_AGE);
    one.beatAge = Math.min(one.beatAge + 1, MAX_AGE);
    if (one.heard >= 0) one.heard = Math.min(one.heard + 1, MAX_AGE);
    if (selfFence && one.epoch > 0 && one.leaseAge > LEASE) one.isClosed = true;
  }
}

function stopReplica(state: State): undefined {
  state.replica = { ...state.redis };
}

const NOTHING: Stored = { epoch: 0, owner: NOBODY, ended: false };

function lose(state: State, rest: Stored): undefined {
  state.redis = { ...rest };
  Object.assign(state, { replica: undefined, mayLose: false, lossAge: -1 });
  for (const one of state.processes) Object.assign(one, { beatAge: MAX_AGE, hasWritten: one.epoch === 0 });
  // nobody can know of an end that Redis has lost, if the process that wrote it is gone too
  state.seen.ended &&= state.redis.ended;
}

/** How a process stands with Redis and its peers. */
function healthOf(protocol: Protocol, id: number, { hasRedis }: Process): [string, OwnChange][] {
  const assign = (values: (own: Process) => Partial<Process>): OwnChange => {
    return (_, own) => {
      Object.assign(own, values(own));
      return undefined;
    };
  };
  const death = { isDead: true, ...GONE, isClosed: false, hasRedis: false, leaseAge: 0, heard: -1 };
  const changes: [string, OwnChange][] = [
    ["dies", assign(() => death)],
    [hasRedis ? "loses Redis" : "has Redis again", assign(() => ({ hasRedis: !hasRedis }))],
  ];
  if (hasRedis) {
    changes.push(["beats", beat]);
  } else {
    changes.push(["misses Redis", assign(() => ({ heard: -1 }))]);
    changes.push(["asks its peers", (state, own) => askPeers(protocol, state, id, own)]);
  }
  return changes;
}

/** After a loss, a heartbeat does not renew the lease before the room is written again. */
function beat(state: State, own: Process): undefined {
  const isRenewed = own.hasWritten || own.isClosed;
  Object.assign(own, { leaseAge: isRenewed ? 0 : own.leaseAge, beatAge: 0, heard: Math.max(0, own.heard) });
  state.lossAge = Math.max(0, state.lossAge);
}

/** Renews the lease if no peer has Redis. A peer that says so hears Redis anew. */
function askPeers({ asksAllPeers }: Protocol, { processes, cuts }: State, id: number, own: Process): undefined {
  const isWithout = (peer: Process, other: number): boolean => {
    if (cuts.includes(pairOf(id, other))) return false;
    if (!peer.hasRedis) peer.heard = -1;
    return peer.heard < 0;
  };
  const answers = processes.flatMap((peer, other) => (other === id ? [] : [isWithout(peer, other)]));
  const mayGoOn = asksAllPeers ? answers.every(Boolean) : answers.some(Boolean);
  if (mayGoOn) own.leaseAge = 0;
}

/** What a process does with the room. */
function ownershipOf(
  protocol: Protocol,
  id: number,
  { epoch, isClosed, hasRedis, leaseAge }: Process,
): [string, OwnChange][] {
  if (epoch === 0) return hasRedis ? [["claims", (state, own) => claim(protocol, state, id, own)]] : [];
  if (isClosed)
    return hasRedis && leaseAge <= LEASE ? [["renews", (state, own) => renew(protocol, state, id, own)]] : [];
  if (protocol.selfFence && leaseAge > LEASE) return [];
  const changes: [string, OwnChange][] = [["shows something", show]];
  if (!hasRedis) return changes;
  const write = (then: (state: State, own: Process) => void): OwnChange => {
    return (state, own) => {
      if (!mayWrite(protocol, state.redis, id, own)) return leave(state, own);
      then(state, own);
      return undefined;
    };
  };
  changes.push([
    "writes",
    write(({ redis }, own) => {
      Object.assign(redis, { epoch: own.epoch, owner: id });
      own.hasWritten = true;
    }),
  ]);
  changes.push([
    "ends the room",
    write((state, own) => {
      state.redis = { epoch: 0, owner: NOBODY, ended: protocol.tombstone };
      state.seen.ended = true;
      Object.assign(own, GONE);
    }),
  ]);
  changes.push([
    "releases the room",
    write(({ redis }, own) => {
      Object.assign(redis, { epoch: own.epoch, owner: NOBODY });
      Object.assign(own, GONE);
    }),
  ]);
  return changes;
}

const GONE = { epoch: 0, tenure: 0 };

function show({ seen }: State, own: Process): string | undefined {
  if (seen.ended) return "a room that has ended goes on";
  if (own.tenure < seen.tenure) return "two owners publish";
  seen.tenure = own.tenure;
  return undefined;
}

function mayWrite({ writesAgain }: Protocol, redis: Stored, id: number, own: Process): boolean {
  if (redis.ended || redis.epoch > own.epoch) return false;
  if (redis.epoch === own.epoch) return redis.owner === id;
  return redis.epoch > 0 || writesAgain;
}

/** The process is fenced. */
function leave({ redis, seen, processes }: State, own: Process): string | undefined {
  Object.assign(own, GONE, { isClosed: false });
  const isLost = redis.epoch === 0 && !seen.ended && processes.every(({ epoch }) => epoch === 0);
  return isLost ? "a room is destroyed that nobody else has" : undefined;
}

function isUnsettled({ waitsAfterLoss }: Protocol, { lossAge }: State): boolean {
  return waitsAfterLoss && lossAge <= LEASE;
}

function renew(protocol: Protocol, state: State, id: number, own: Process): string | undefined {
  const { redis } = state;
  if (!mayWrite(protocol, redis, id, own)) return leave(state, own);
  if (own.heard <= LEASE || isUnsettled(protocol, state) || state.tenures >= protocol.tenures) return undefined;
  own.epoch += 1;
  own.tenure = state.tenures += 1;
  own.isClosed = false;
  own.hasWritten = true;
  if (redis.epoch > 0) Object.assign(redis, { epoch: own.epoch, owner: id });
  return undefined;
}

function claim(protocol: Protocol, state: State, id: number, own: Process): string | undefined {
  const { redis } = state;
  if (redis.epoch === 0 || state.tenures >= protocol.tenures || isUnsettled(protocol, state)) return undefined;
  if (own.heard <= LEASE || !isUnowned(state, id)) return undefined;
  redis.epoch += 1;
  redis.owner = id;
  own.epoch = redis.epoch;
  own.tenure = state.tenures += 1;
  // it has just sent a heartbeat
  own.leaseAge = own.beatAge = 0;
  own.hasWritten = true;
  return undefined;
}

function isUnowned({ redis, processes, cuts }: State, id: number): boolean {
  const owner = processes[redis.owner];
  if (owner === undefined) return true;
  if (redis.owner === id) return false;
  if (cuts.includes(pairOf(id, redis.owner))) return owner.beatAge > LEASE;
  return owner.isDead || owner.leaseAge > LEASE;
}

function pairOf(one: number, other: number): number {
  return Math.min(one, other) * 10 + Math.max(one, other);
}
