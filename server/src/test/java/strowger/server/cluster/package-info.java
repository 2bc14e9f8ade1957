/** Several servers, some of them real Kamailios, on one bus. */
@org.jspecify.annotations.NullMarked
package strowger.server.cluster;
