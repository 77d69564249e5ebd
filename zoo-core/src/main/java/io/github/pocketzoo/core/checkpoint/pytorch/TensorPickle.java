package io.github.pocketzoo.core.checkpoint.pytorch;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An interpreter of Python's <a
 * href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickle</a> language, as far
 * as PyTorch needs it to save tensors. It calls nothing: {@link AllowedGlobal}s are data to it, and
 * any other class or function is refused by its name.
 *
 * <p>Values are {@code null}, {@link Boolean}, {@link Long}, {@link BigInteger}, {@link Double},
 * {@link String}, {@link Tuple}, {@link List}, {@link Map} (keys are strings or numbers), {@link
 * AllowedGlobal}, {@link Storage} and {@link TensorView}. Values are never compared or printed,
 * since a short pickle can nest them very deeply.
 */
final class TensorPickle {
  private static final int NEWEST_PROTOCOL = 5;

  /** Elements of a tuple. */
  record Tuple(List<Object> items) {
    /** Identity is enough, and deep nesting does no harm. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public String toString() {
      return "a tuple of " + items.size();
    }
  }

  private final String source;
  private final ByteBuffer in;
  private final Map<Long, Object> memo = new HashMap<>();
  private final Set<Storage> storages = new LinkedHashSet<>();
  private final Deque<List<Object>> marked = new ArrayDeque<>();
  private List<Object> stack = new ArrayList<>();

  /**
   * @param source what is read, for messages
   * @param bytes begin with a pickle; after {@link #load()} the position is behind it
   */
  TensorPickle(String source, ByteBuffer bytes) {
    this.source = source;
    this.in = bytes;
    bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Runs the pickle.
   *
   * @return the value that it makes
   * @throws InvalidInputException if it is damaged or does more than making tensors
   */
  Object load() {
    try {
      while (true) {
        int opcode = in.get() & 0xff;
        if (opcode == '.') {
          return pop();
        }
        execute(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new InvalidInputException(source + ": the pickle is truncated", e);
    }
  }

  /** The storages that the pickle has referred to so far. */
  Set<Storage> storages() {
    return storages;
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> requireProtocol(in.get() & 0xff);
      case 0x95 -> in.getLong(); // FRAME: a hint about the length of what follows
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.getInt());
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 0x8a -> push(wholeNumber(in.get() & 0xff));
      case 'G' -> push(bigEndianDouble());
      case 'X' -> push(text(in.getInt() & 0xffffffffL));
      case 0x8c -> push(text(in.get() & 0xff));
      case 0x8d -> push(text(in.getLong()));
      case '(' -> mark();
      case ')' -> push(new Tuple(List.of()));
      case 't' -> push(new Tuple(popMark()));
      case 0x85 -> push(new Tuple(popMany(1)));
      case 0x86 -> push(new Tuple(popMany(2)));
      case 0x87 -> push(new Tuple(popMany(3)));
      case ']' -> push(new ArrayList<>());
      case 'a' -> append(popMany(1));
      case 'e' -> append(popMark());
      case '}' -> push(new LinkedHashMap<>());
      case 's' -> setItems(popMany(2));
      case 'u' -> setItems(popMark());
      case 'q' -> memo.put((long) (in.get() & 0xff), peek());
      case 'r' -> memo.put(in.getInt() & 0xffffffffL, peek());
      case 0x94 -> memo.put((long) memo.size(), peek());
      case 'h' -> push(remembered(in.get() & 0xff));
      case 'j' -> push(remembered(in.getInt() & 0xffffffffL));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> stackGlobal(popMany(2));
      case 'Q' -> push(storage(pop()));
      case 'R' -> call(popMany(2));
      case 'b' -> build(popMany(2));
      default ->
          throw wrong("it has the opcode 0x%02x, which tensors don't need".formatted(opcode));
    }
  }

  private void requireProtocol(int protocol) {
    if (protocol > NEWEST_PROTOCOL) {
      throw wrong("protocol %d is not known".formatted(protocol));
    }
  }

  /** The value is there before the stack is looked at, which a mark replaces. */
  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() {
    return popMany(1).get(0);
  }

  private Object peek() {
    if (stack.isEmpty()) {
      throw wrong("its stack is empty");
    }
    return stack.get(stack.size() - 1);
  }

  private List<Object> popMany(int count) {
    if (stack.size() < count) {
      throw wrong("its stack is empty");
    }
    List<Object> top = stack.subList(stack.size() - count, stack.size());
    List<Object> values = new ArrayList<>(top);
    top.clear();
    return values;
  }

  private void mark() {
    marked.push(stack);
    stack = new ArrayList<>();
  }

  private List<Object> popMark() {
    if (marked.isEmpty()) {
      throw wrong("a mark is missing");
    }
    List<Object> values = stack;
    stack = marked.pop();
    return values;
  }

  private Object remembered(long index) {
    if (!memo.containsKey(index)) {
      throw wrong("value %d is used before it is made".formatted(index));
    }
    return memo.get(index);
  }

  private Object wholeNumber(int length) {
    byte[] littleEndian = bytes(length);
    byte[] bigEndian = new byte[length + 1];
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = littleEndian[i];
    }
    bigEndian[0] = (byte) (length > 0 && littleEndian[length - 1] < 0 ? -1 : 0);
    BigInteger value = new BigInteger(bigEndian);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(in.getLong()));
  }

  private String text(long length) {
    return utf8(bytes(length));
  }

  /** Checks the length before it takes memory. */
  private byte[] bytes(long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private String line() {
    int begin = in.position();
    while (in.get() != '\n') {
      // The position is what is wanted.
    }
    byte[] bytes = new byte[in.position() - 1 - begin];
    in.get(begin, bytes);
    return utf8(bytes);
  }

  private String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw wrong("a text is not UTF-8");
    }
  }

  private void append(List<Object> items) {
    if (!(peek() instanceof List<?>)) {
      throw wrong("it appends to what is no list");
    }
    @SuppressWarnings("unchecked") // Lists are made by this class alone.
    List<Object> list = (List<Object>) peek();
    list.addAll(items);
  }

  private void setItems(List<Object> keysAndValues) {
    if (!(peek() instanceof Map<?, ?>) || keysAndValues.size() % 2 != 0) {
      throw wrong("it sets items of what is no dictionary");
    }
    @SuppressWarnings("unchecked") // Maps are made by this class alone.
    Map<Object, Object> map = (Map<Object, Object>) peek();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      Object key = keysAndValues.get(i);
      if (!(key instanceof String || key instanceof Long)) {
        throw wrong("a dictionary has a key that is neither text nor number");
      }
      map.put(key, keysAndValues.get(i + 1));
    }
  }

  private void stackGlobal(List<Object> moduleAndName) {
    if (moduleAndName.get(0) instanceof String module
        && moduleAndName.get(1) instanceof String name) {
      push(global(module, name));
    } else {
      throw wrong("the name of a class or function is no text");
    }
  }

  private AllowedGlobal global(String module, String name) {
    return AllowedGlobal.named(module, name)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    ("%s: the pickle wants to load %s.%s, which tensors don't need; nothing of it was"
                            + " run")
                        .formatted(source, printable(module), printable(name))));
  }

  /** Messages have one line, whatever a file says. */
  private static String printable(String name) {
    String shown = name.length() > 80 ? name.substring(0, 80) + "…" : name;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }

  /** {@code ("storage", class, key, device, elements)}, in old files with a view at the end. */
  private Storage storage(Object id) {
    if (id instanceof Tuple tuple
        && tuple.items().size() >= 5
        && "storage".equals(tuple.items().get(0))
        && tuple.items().get(1) instanceof AllowedGlobal.StorageClass storageClass
        && tuple.items().get(2) instanceof String key
        && tuple.items().get(4) instanceof Long elements
        && elements >= 0) {
      if (tuple.items().size() > 5 && tuple.items().get(5) != null) {
        throw wrong("storage %s is a view of another one".formatted(printable(key)));
      }
      Storage storage = new Storage(storageClass.type(), key, elements);
      storages.add(storage);
      return storage;
    }
    throw wrong("a reference to a storage is malformed");
  }

  private void call(List<Object> functionAndArguments) {
    if (functionAndArguments.get(0) instanceof AllowedGlobal function
        && functionAndArguments.get(1) instanceof Tuple arguments) {
      push(call(function, arguments.items()));
    } else {
      throw wrong("it calls what is no function");
    }
  }

  private Object call(AllowedGlobal function, List<Object> arguments) {
    if (function instanceof AllowedGlobal.OrderedDict && arguments.isEmpty()) {
      return new LinkedHashMap<>();
    }
    if (function instanceof AllowedGlobal.RebuildTensor
        && arguments.size() >= 4
        && arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Long offset
        && arguments.get(2) instanceof Tuple shape
        && arguments.get(3) instanceof Tuple strides) {
      return new TensorView(storage, offset, wholeNumbers(shape), wholeNumbers(strides));
    }
    if (function instanceof AllowedGlobal.RebuildParameter
        && !arguments.isEmpty()
        && arguments.get(0) instanceof TensorView tensor) {
      return tensor;
    }
    throw wrong("the arguments of a function that makes tensors are malformed");
  }

  private long[] wholeNumbers(Tuple tuple) {
    return tuple.items().stream()
        .mapToLong(
            item -> {
              if (item instanceof Long number) {
                return number;
              }
              throw wrong("a shape or stride is no whole number");
            })
        .toArray();
  }

  /** Attributes of a state dictionary, such as {@code _metadata}: no number depends on them. */
  private void build(List<Object> objectAndState) {
    if (!(objectAndState.get(0) instanceof Map<?, ?>
        && objectAndState.get(1) instanceof Map<?, ?>)) {
      throw wrong("it sets attributes of what is no dictionary");
    }
    push(objectAndState.get(0));
  }

  private InvalidInputException wrong(String what) {
    return new InvalidInputException(source + ": the pickle is no state dictionary: " + what);
  }
}
