import fc from 'fast-check';

/** One seed for every property, so that a test run is the same each time; a new case is found by changing it, not by luck. */
fc.configureGlobal({ seed: Number(process.env.BAROMETER_PROPERTY_SEED ?? 20261123) });
