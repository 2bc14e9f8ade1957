@org.jspecify.annotations.NullMarked
package strowger.modules.tls;
