/** A process full of virtual users, which its parent controls. */
import { answerCalls } from "../processes/calls.ts";
import { CONNECTORS, type ConnectorName } from "./connectors.ts";
import { type PoolFigures, UserPool } from "./UserPool.ts";

let opened: UserPool | undefined;

function pool(): UserPool {
  if (opened === undefined) throw new Error("call open first");
  return opened;
}

const calls = {
  open(connector: ConnectorName, url: string): void {
    opened = new UserPool(CONNECTORS[connector], url);
  },
  setTarget: (users: number): void => pool().setTarget(users),
  figures: (): PoolFigures => pool().figures(),
  visit: (perSecond: number, seconds: number, stayMs: number) => pool().visit(perSecond, seconds, stayMs),
  leave: (): void => pool().leave(),
};

export type UserCalls = typeof calls;

answerCalls(calls);
