import assert from "node:assert/strict";
import { loadConfig } from "../../src/config.ts";
import { readRedisUrl } from "../../src/redisUrl.ts";

const SENTINEL_PORT = 26_379;

/** URL → what ioredis is given. */
const GOOD: Record<string, ReturnType<typeof readRedisUrl>> = {
  "redis://h": { url: "redis://h", options: {} },
  "redis://user:p%40ss@h:7000/3": { url: "redis://user:p%40ss@h:7000/3", options: {} },
  "redis://[::1]:6379/0?family=6": { url: "redis://[::1]:6379/0?family=6", options: {} },
  "rediss://:secret@h:6380": { url: "redis://:secret@h:6380", options: { tls: {} } },
  "redis+sentinel://a:1,b:2,c/pong": {
    url: "redis://sentinel",
    options: {
      sentinels: [
        { host: "a", port: 1 },
        { host: "b", port: 2 },
        { host: "c", port: SENTINEL_PORT },
      ],
      name: "pong",
    },
  },
  "redis+sentinel://user:p%2Fss@[::1]:26380/my-primary.1": {
    url: "redis://user:p%2Fss@sentinel",
    options: { sentinels: [{ host: "::1", port: 26_380 }], name: "my-primary.1" },
  },
};

const BAD = [
  ...["", "h", "h:6379", "redis:h", "redis:///1", "redis://", "http://h", "redis://h:99999", "redis://h:0"],
  ...["redis://h/db", "redis://h/1/2", "redis://h/1#x", "redis://h h", "redis://:%zz@h", "rediss+sentinel://h/pong"],
  ...["redis+sentinel://", "redis+sentinel://a:1", "redis+sentinel://a:1/", "redis+sentinel:///pong"],
  ...["redis+sentinel://a:1,/pong", "redis+sentinel://a:0/pong", "redis+sentinel://a:99999/pong"],
  ...["redis+sentinel://a:1/pong/0", "redis+sentinel://a:b:c/pong", "redis+sentinel://u:%zz@a:1/pong"],
  ...["redis+sentinel://a:1/two words", "redis+sentinel://u@v@a/pong"],
];

describe("the URL of a Redis", () => {
  for (const [url, expected] of Object.entries(GOOD)) {
    it(`${url} is understood`, () => assert.deepEqual(readRedisUrl(url), expected));
  }

  for (const url of BAD) {
    it(`${JSON.stringify(url)} is none`, () => assert.equal(readRedisUrl(url), undefined));
  }

  it("with TLS takes an authority", () => {
    assert.deepEqual(readRedisUrl("rediss://h", "PEM")?.options, { tls: { ca: "PEM" } });
  });

  it("bad ones are refused at start in one line, without the password", () => {
    for (const REDIS_URL of BAD.filter((url) => url !== "")) {
      const secret = REDIS_URL.replace("//", "//:hunter2@");
      assert.throws(
        () => loadConfig({ REDIS_URL: secret, ALLOW_GUESTS: "false" }),
        ({ message }: Error) =>
          /^REDIS_URL=.*: expected a URL of the form [^\n]*$/.test(message) && !/hunter2/.test(message),
      );
    }
  });
});
