import { registerHooks } from "node:module";

/**
 * Keeps `@pm2/io` out of the process. Colyseus imports it if it is installed, as it is with PM2, and ignores that it is missing.
 *
 * The agent hides rejected promises, prints errors with the passwords in them, and ends the process when PM2's daemon has died.
 */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "@pm2/io") throw new Error("@pm2/io is not used");
    return next(specifier, context);
  },
});
