/**
 * Where tables are kept over restarts: what rooms ask for, and what storage offers. The tables are
 * the model in every mode; storage follows their changes on threads of its own.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.storage;
