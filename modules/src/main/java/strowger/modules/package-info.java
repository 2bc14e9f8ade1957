/** Kamailio modules that are a face of the engine: sl, pv, rr, textops and others. */
@org.jspecify.annotations.NullMarked
package strowger.modules;
