/**
 * The module interface: functions, variables, transformations, parameters, commands, event routes
 * and statistics, each declared once. Declarations are made on the thread that loads a
 * configuration; what is declared is called on reactors.
 */
@org.jspecify.annotations.NullMarked
package strowger.engine.module;
