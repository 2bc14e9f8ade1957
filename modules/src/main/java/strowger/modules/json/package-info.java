/**
 * The {@code json} and {@code jansson} modules: JSON (RFC 8259) read and changed as the text it is,
 * without building objects. Called on reactors; nothing is allocated once warm.
 */
@org.jspecify.annotations.NullMarked
package strowger.modules.json;
