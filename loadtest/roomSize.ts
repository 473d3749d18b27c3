/** Every room under load has four seats, and all of them are taken. */
export const SEATS = 4;
