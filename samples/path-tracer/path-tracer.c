/* Renders the scene of scene.cl on the best OpenCL device and writes a PNG. See --help. */
#define _POSIX_C_SOURCE 200809L
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#ifndef SCENE
#define SCENE "/usr/share/path-tracer/scene.cl"
#endif

struct options { int width, height, samples; const char *out; };

static void die(const char *what, long code) {
    fprintf(stderr, "path-tracer: %s (%ld)\n", what, code);
    exit(1);
}

static void check(cl_int code, const char *what) { if (code != CL_SUCCESS) die(what, code); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static int number(const char *text, const char *name, int least, int most) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*end || value < least || value > most) {
        fprintf(stderr, "path-tracer: %s takes %d to %d, not %s\n", name, least, most, text);
        exit(2);
    }
    return (int)value;
}

static struct options parse(int count, char **words) {
    struct options o = {640, 400, 24, "/out/image.png"};
    for (int i = 1; i < count; i++) {
        const char *name = words[i], *value = i + 1 < count ? words[i + 1] : NULL;
        if (!strcmp(name, "--help")) {
            puts("usage: path-tracer [--width N] [--height N] [--samples N] [--out FILE]\n"
                 "Renders a small scene with OpenCL, on a GPU where there is one, and writes a PNG.");
            exit(0);
        }
        if (!value) { fprintf(stderr, "path-tracer: %s needs a value; see --help\n", name); exit(2); }
        if (!strcmp(name, "--width")) o.width = number(value, name, 16, 8192);
        else if (!strcmp(name, "--height")) o.height = number(value, name, 16, 8192);
        else if (!strcmp(name, "--samples")) o.samples = number(value, name, 1, 65536);
        else if (!strcmp(name, "--out")) o.out = value;
        else { fprintf(stderr, "path-tracer: unknown option %s; see --help\n", name); exit(2); }
        i++;
    }
    return o;
}

/* A GPU if any platform has one, else whatever is there. */
static cl_device_id pick_device(void) {
    cl_platform_id platforms[16];
    cl_uint platform_count = 0;
    if (clGetPlatformIDs(16, platforms, &platform_count) != CL_SUCCESS || platform_count == 0)
        die("no OpenCL driver is installed", 0);
    const cl_device_type wishes[] = {CL_DEVICE_TYPE_GPU, CL_DEVICE_TYPE_ALL};
    for (int w = 0; w < 2; w++)
        for (cl_uint p = 0; p < platform_count && p < 16; p++) {
            cl_device_id device;
            if (clGetDeviceIDs(platforms[p], wishes[w], 1, &device, NULL) == CL_SUCCESS) return device;
        }
    die("no OpenCL device was found", 0);
    return NULL;
}

static char *read_text(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) die(path, 0);
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    if (!text || fread(text, 1, size, file) != (size_t)size) die(path, size);
    fclose(file);
    return text;
}

static cl_program build(cl_context context, cl_device_id device) {
    cl_int code;
    char *source = read_text(SCENE);
    cl_program program = clCreateProgramWithSource(context, 1, (const char **)&source, NULL, &code);
    check(code, "the program was not taken");
    if (clBuildProgram(program, 1, &device, "-cl-fast-relaxed-math -cl-std=CL1.2", NULL, NULL) != CL_SUCCESS) {
        static char log[16384];
        clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, sizeof log - 1, log, NULL);
        fprintf(stderr, "%s\n", log);
        die("the scene does not compile on this device", 0);
    }
    free(source);
    return program;
}

static void put32(unsigned char *to, uint32_t value) {
    for (int i = 0; i < 4; i++) to[i] = (unsigned char)(value >> (24 - 8 * i));
}

static void write_chunk(FILE *file, const char *type, const unsigned char *data, uint32_t size) {
    unsigned char number[4];
    put32(number, size);
    fwrite(number, 1, 4, file);
    fwrite(type, 1, 4, file);
    if (size) fwrite(data, 1, size, file);
    uint32_t crc = crc32(0, (const unsigned char *)type, 4);
    if (size) crc = crc32(crc, data, size);
    put32(number, crc);
    fwrite(number, 1, 4, file);
}

/* Eight-bit RGB; every line predicted from the one above ("up"), which suits smooth pictures. */
static void write_png(const char *path, const unsigned char *rgb, int width, int height) {
    size_t line = 3 * (size_t)width;
    uLongf packed_size = compressBound((line + 1) * height);
    unsigned char *raw = malloc((line + 1) * height), *packed = malloc(packed_size);
    if (!raw || !packed) die("out of memory", 0);
    for (int y = 0; y < height; y++) {
        unsigned char *to = raw + y * (line + 1);
        *to++ = 2;
        for (size_t i = 0; i < line; i++) to[i] = rgb[y * line + i] - (y ? rgb[(y - 1) * line + i] : 0);
    }
    if (compress2(packed, &packed_size, raw, (line + 1) * height, 9) != Z_OK) die("the picture cannot be packed", 0);
    FILE *file = fopen(path, "wb");
    if (!file) { perror(path); exit(1); }
    unsigned char header[13] = {0};
    put32(header, width);
    put32(header + 4, height);
    header[8] = 8;
    header[9] = 2;
    fwrite("\x89PNG\r\n\x1a\n", 1, 8, file);
    write_chunk(file, "IHDR", header, 13);
    write_chunk(file, "IDAT", packed, packed_size);
    write_chunk(file, "IEND", NULL, 0);
    if (fflush(file) || ferror(file) || fclose(file)) { perror(path); exit(1); }
    free(raw);
    free(packed);
}

/* Samples in rounds, so that progress is seen and no single launch is long. */
static void render(cl_command_queue queue, cl_kernel kernel, struct options o) {
    double begin = now(), told = begin;
    for (int done = 0; done < o.samples;) {
        int round = o.samples - done < 4 ? o.samples - done : 4;
        size_t size[2] = {((size_t)o.width + 15) / 16 * 16, o.height}, group[2] = {16, 1};
        check(clSetKernelArg(kernel, 3, sizeof(int), &done), "argument");
        check(clSetKernelArg(kernel, 4, sizeof(int), &round), "argument");
        check(clEnqueueNDRangeKernel(queue, kernel, 2, NULL, size, group, 0, NULL, NULL), "the device took no work");
        check(clFinish(queue), "the device failed");
        done += round;
        if (now() - told > 0.4 || done == o.samples) {
            told = now();
            printf("%3d %%  %d of %d samples  %.1f s\n", 100 * done / o.samples, done, o.samples, told - begin);
        }
    }
    double paths = (double)o.width * o.height * o.samples;
    printf("%.1f million paths a second\n", paths / (now() - begin) * 1e-6);
}

static cl_mem memory(cl_context context, size_t size) {
    cl_int code;
    cl_mem made = clCreateBuffer(context, CL_MEM_READ_WRITE, size, NULL, &code);
    check(code, "not enough memory on the device");
    return made;
}

static cl_kernel kernel_of(cl_program program, const char *name) {
    cl_int code;
    cl_kernel made = clCreateKernel(program, name, &code);
    check(code, name);
    return made;
}

/* Runs a kernel once over the picture; its arguments are buffers, then width, height and an optional number. */
static void run(cl_command_queue queue, cl_kernel kernel, struct options o, const cl_mem *buffers, int count,
                int extra) {
    cl_uint at = 0;
    size_t size[2] = {o.width, o.height};
    for (int i = 0; i < count; i++) check(clSetKernelArg(kernel, at++, sizeof(cl_mem), &buffers[i]), "argument");
    check(clSetKernelArg(kernel, at++, sizeof(int), &o.width), "argument");
    check(clSetKernelArg(kernel, at++, sizeof(int), &o.height), "argument");
    if (extra) check(clSetKernelArg(kernel, at, sizeof(int), &extra), "argument");
    check(clEnqueueNDRangeKernel(queue, kernel, 2, NULL, size, NULL, 0, NULL, NULL), "the device took no work");
}

// The first process of a container has no default action for signals: without this, a stop waits for the kill.
static void stop(int number) {
    _exit(128 + number);
}

int main(int count, char **words) {
    signal(SIGTERM, stop);
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct options o = parse(count, words);
    cl_device_id device = pick_device();
    char name[256] = "", version[256] = "";
    clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof name, name, NULL);
    clGetDeviceInfo(device, CL_DEVICE_VERSION, sizeof version, version, NULL);
    printf("rendering %dx%d with %d samples on %s (%s)\n", o.width, o.height, o.samples, name, version);

    cl_int code;
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    check(code, "no context");
    cl_command_queue queue = clCreateCommandQueue(context, device, 0, &code);
    check(code, "no queue");
    double begin = now();
    cl_program program = build(context, device);
    cl_kernel tracer = kernel_of(program, "render"), divider = kernel_of(program, "divide");
    cl_kernel smoother = kernel_of(program, "smooth"), developer = kernel_of(program, "develop");
    size_t pixels = (size_t)o.width * o.height;
    cl_mem sums = memory(context, 3 * pixels * sizeof(cl_float4)), bytes = memory(context, 3 * pixels);
    cl_mem light = memory(context, pixels * sizeof(cl_float4)), other = memory(context, pixels * sizeof(cl_float4));
    cl_float4 dark = {{0, 0, 0, 0}};
    check(clEnqueueFillBuffer(queue, sums, &dark, sizeof dark, 0, 3 * pixels * sizeof dark, 0, NULL, NULL), "fill");
    check(clSetKernelArg(tracer, 0, sizeof sums, &sums), "argument");
    check(clSetKernelArg(tracer, 1, sizeof(int), &o.width), "argument");
    check(clSetKernelArg(tracer, 2, sizeof(int), &o.height), "argument");
    printf("compiled the scene for this device in %.1f s\n", now() - begin);

    render(queue, tracer, o);
    run(queue, divider, o, (cl_mem[]){sums, light}, 2, 0);
    for (int step = 1; step <= 4; step *= 2) {
        run(queue, smoother, o, (cl_mem[]){sums, light, other}, 3, step);
        cl_mem swap = light;
        light = other;
        other = swap;
    }
    run(queue, developer, o, (cl_mem[]){sums, light, bytes}, 3, 0);
    unsigned char *rgb = malloc(pixels * 3);
    if (!rgb) die("out of memory", 0);
    check(clEnqueueReadBuffer(queue, bytes, CL_TRUE, 0, pixels * 3, rgb, 0, NULL, NULL), "the picture was not read");
    write_png(o.out, rgb, o.width, o.height);
    printf("saved %s\n", o.out);
    return 0;
}
