// What a GPU does for a proof of hardware: the same integers as Weft.Market's Mixing, SeededMatrix and MemoryWalk.
// OpenCL C 1.2, no extension. The host says TILE.

ulong mix_round(ulong x) {
    x += 0x9E3779B97F4A7C15UL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
    return x ^ (x >> 31);
}

// Four bytes of a row: columns 4 `at` and the three after it.
uint word_of(uint2 key, uint at) {
    uint x = at * 0x9E3779B9u + key.x;
    x = (x ^ (x >> 16)) * 0x7FEB352Du;
    x ^= key.y;
    x = (x ^ (x >> 15)) * 0x846CA68Bu;
    return x ^ (x >> 16);
}

// Row by row, a work item for each word of each row; keys are two words a row.
kernel void fill(global uint *matrix, global const uint2 *keys, uint words) {
    uint at = get_global_id(0);
    size_t row = get_global_id(1);
    matrix[row * words + at] = word_of(keys[row], at);
}

// The same matrix column by column: neighbours among the work items write neighbouring bytes.
kernel void fill_columns(global uchar *matrix, global const uint2 *keys) {
    size_t row = get_global_id(0), rows = get_global_size(0);
    uint at = get_global_id(1);
    uint word = word_of(keys[row], at);
    for (uint i = 0; i < 4; i++) matrix[(4 * at + i) * rows + row] = (uchar)(word >> (8 * i));
}

// Rows of a times b, from `first` on.
kernel void product(global const char *a, global const char *b, global int *c, uint size, uint first) {
    local char left[TILE][TILE];
    local char right[TILE][TILE];
    uint x = get_local_id(0), y = get_local_id(1);
    size_t column = get_global_id(0), row = get_global_id(1);
    int sum = 0;
    for (uint k = 0; k < size; k += TILE) {
        left[y][x] = a[(first + row) * size + k + x];
        right[y][x] = b[(size_t)(k + y) * size + column];
        barrier(CLK_LOCAL_MEM_FENCE);
        for (uint i = 0; i < TILE; i++) sum += (int)left[y][i] * (int)right[i][x];
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    c[row * size + column] = sum;
}

// Cells from `first` on.
kernel void cells(global ulong *memory, ulong start, ulong first, uint rounds) {
    size_t at = get_global_id(0);
    ulong x = start + first + at;
    for (uint round = 0; round < rounds; round++) x = mix_round(x);
    memory[at] = x;
}

// Memory lies in four parts of `part` cells, because one buffer cannot be all of a card's memory.
kernel void walks(
    global const ulong *m0, global const ulong *m1, global const ulong *m2, global const ulong *m3, ulong part,
    ulong count, global const ulong *starts, global ulong *ends, uint steps) {
    size_t walk = get_global_id(0);
    ulong s = starts[walk];
    for (uint step = 0; step < steps; step++) {
        ulong at = mul_hi(s, count);
        ulong which = at / part;
        global const ulong *memory = which == 0 ? m0 : which == 1 ? m1 : which == 2 ? m2 : m3;
        s = mix_round(s ^ memory[at - which * part]);
    }
    ends[walk] = s;
}
