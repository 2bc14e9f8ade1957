/** Tests that the modules and packages depend on each other as the house is drawn. */
@org.jspecify.annotations.NullMarked
package strowger.server.architecture;
