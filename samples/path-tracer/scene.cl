// A small path tracer: one work item follows the paths of one pixel. The scene is a room with a ceiling light and a
// woven tapestry at its back wall, and balls of glass, metal, lacquer and chalk on a polished floor.

#define PI 3.14159265f
#define BALLS 16
#define MAX_DEPTH 9
#define CLAMP 2.5f

#define CHALK 0
#define METAL 1
#define GLASS 2
#define LACQUER 3

typedef struct { float3 o, d; } Ray;
typedef struct { float t; float3 p, n, colour; float rough; int kind; float light; } Hit;

// Sixteen balls, one lane of a vector each, so that a CPU tests them all in a few instructions: centre, then radius.
#define BALL_X (float16)(-1.28f, 1.22f, 0.28f, -0.62f, 1.52f, -1.98f, 0.98f, 0.30f, \
                         -1.30f, 2.28f, -0.05f, 0.20f, -2.42f, 1.98f, -0.98f, 0.72f)
#define BALL_Z (float16)(-0.70f, -1.15f, 0.62f, 1.28f, 0.58f, 1.05f, 1.62f, 1.95f, \
                         1.92f, -0.28f, -1.55f, -0.45f, -0.05f, 1.50f, 2.55f, 2.50f)
// They stand on the floor: the radius is the height of the centre, too.
#define BALL_R (float16)(1.00f, 0.82f, 0.52f, 0.30f, 0.34f, 0.36f, 0.20f, 0.15f, \
                         0.17f, 0.42f, 0.33f, 0.24f, 0.28f, 0.16f, 0.11f, 0.10f)
#define FAR 1e30f

// Colour and roughness; the kind is listed apart.
__constant float4 paint[BALLS] = {
    (float4)(0.98f, 0.99f, 1.00f, 0.00f), (float4)(1.00f, 0.78f, 0.36f, 0.10f), (float4)(0.93f, 0.95f, 0.98f, 0.01f),
    (float4)(0.80f, 0.10f, 0.12f, 0.00f), (float4)(0.06f, 0.32f, 0.62f, 0.00f), (float4)(0.94f, 0.56f, 0.12f, 0.00f),
    (float4)(0.86f, 0.97f, 0.92f, 0.00f), (float4)(0.95f, 0.80f, 0.25f, 0.05f), (float4)(0.10f, 0.55f, 0.42f, 0.00f),
    (float4)(0.96f, 0.62f, 0.50f, 0.22f), (float4)(0.72f, 0.74f, 0.78f, 0.00f), (float4)(0.42f, 0.12f, 0.46f, 0.00f),
    (float4)(0.90f, 0.88f, 0.82f, 0.00f), (float4)(0.90f, 0.25f, 0.32f, 0.00f), (float4)(0.15f, 0.42f, 0.75f, 0.00f),
    (float4)(0.92f, 0.66f, 0.20f, 0.00f)};

__constant int kind[BALLS] = {GLASS, METAL, METAL, LACQUER, LACQUER, LACQUER, GLASS, METAL, LACQUER,
                              METAL, CHALK, LACQUER, CHALK, LACQUER, LACQUER, LACQUER};

// The room and the light in its ceiling.
#define ROOM_MIN (float3)(-3.1f, 0.0f, -3.0f)
#define ROOM_MAX (float3)(3.1f, 4.1f, 8.0f)
#define LAMP_X 1.25f
#define LAMP_Z0 -1.3f
#define LAMP_Z1 1.1f
#define LAMP_AREA (2.0f * LAMP_X * (LAMP_Z1 - LAMP_Z0))
#define LAMP_COLOUR ((float3)(1.00f, 0.86f, 0.68f) * 13.5f)

// PCG: small state, good enough for pictures.
static uint next_bits(uint *state) {
    uint s = *state;
    *state = s * 747796405u + 2891336453u;
    uint w = ((s >> ((s >> 28) + 4u)) ^ s) * 277803737u;
    return (w >> 22) ^ w;
}

static float rnd(uint *state) { return (float)(next_bits(state) >> 8) * (1.0f / 16777216.0f); }

static float3 any_direction(uint *state) {
    float z = 1.0f - 2.0f * rnd(state), a = 2.0f * PI * rnd(state), r = sqrt(fmax(0.0f, 1.0f - z * z));
    return (float3)(r * cos(a), r * sin(a), z);
}

// Light threads over and under dark ones, each rounded and a little uneven.
static float3 tapestry(float x, float y) {
    float u = x * 7.0f, v = y * 7.0f;
    float iu = floor(u), iv = floor(v), fu = u - iu - 0.5f, fv = v - iv - 0.5f;
    int over = ((int)iu + (int)iv) & 1;
    float across = over ? fu : fv, along = over ? fv : fu;
    float round_ = sqrt(fmax(0.0f, 1.0f - 3.6f * across * across)) * (0.62f + 0.38f * cos(along * PI));
    float fibre = 0.93f + 0.07f * sin((over ? u : v) * 61.0f + 3.0f * sin((over ? v : u) * 5.0f));
    int band = ((int)iv + 100) % 9;
    float3 weft = band == 2 || band == 6 ? (float3)(0.78f, 0.30f, 0.16f)
                : band == 4              ? (float3)(0.92f, 0.66f, 0.22f)
                                         : (float3)(0.86f, 0.80f, 0.68f);
    float3 warp = (float3)(0.07f, 0.16f, 0.27f);
    return (over ? warp : weft) * (0.25f + 0.75f * round_) * fibre;
}

static float3 planks(float x, float z, float *rough) {
    float row = floor(x * 1.45f), shift = fmod(fabs(row) * 0.617f, 1.0f) * 2.6f;
    float plank = floor((z + shift) / 2.6f), fx = x * 1.45f - row;
    float tone = sin(row * 12.9898f + plank * 78.233f) * 43758.5453f;
    tone = tone - floor(tone);
    float grain = 0.5f + 0.5f * sin((x * 38.0f + sin(z * 1.3f + tone * 6.0f) * 2.0f) + tone * 17.0f);
    float seam = fx < 0.018f || fx > 0.982f ? 0.35f : 1.0f;
    *rough = 0.045f + 0.05f * grain;
    return (float3)(0.36f, 0.22f, 0.13f) * (0.62f + 0.30f * tone + 0.16f * grain) * seam;
}

static float16 hit_balls(Ray r) {
    float16 x = r.o.x - BALL_X, y = r.o.y - BALL_R, z = r.o.z - BALL_Z;
    float16 back = x * r.d.x + y * r.d.y + z * r.d.z;
    // The distance of the ray from the centre, not the difference of two large squares: no rings on small balls.
    x -= back * r.d.x;
    y -= back * r.d.y;
    z -= back * r.d.z;
    float16 rest = BALL_R * BALL_R - (x * x + y * y + z * z), root = sqrt(fmax(rest, 0.0f));
    float16 t = select(root - back, -back - root, -back - root > 1e-3f);
    return select((float16)(FAR), t, rest > 0.0f && t > 1e-3f);
}

static float nearest(float16 t) {
    float8 a = fmin(t.lo, t.hi);
    float4 b = fmin(a.lo, a.hi);
    float2 c = fmin(b.lo, b.hi);
    return fmin(c.x, c.y);
}

static int which(float16 t, float at) {
    int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    int16 found = select((int16)(15), lane, t == at);
    int8 a = min(found.lo, found.hi);
    int4 b = min(a.lo, a.hi);
    int2 c = min(b.lo, b.hi);
    return min(c.x, c.y);
}

static void hit_room(Ray r, Hit *h) {
    float3 inv = 1.0f / r.d;
    float3 exit = fmax((ROOM_MIN - r.o) * inv, (ROOM_MAX - r.o) * inv);
    h->t = fmin(exit.x, fmin(exit.y, exit.z));
    h->p = r.o + h->t * r.d;
    h->kind = CHALK;
    h->rough = 0.0f;
    h->light = 0.0f;
    if (h->t == exit.x) {
        h->n = (float3)(r.d.x > 0.0f ? -1.0f : 1.0f, 0.0f, 0.0f);
        h->colour = r.d.x > 0.0f ? (float3)(0.68f, 0.26f, 0.17f) : (float3)(0.09f, 0.36f, 0.40f);
    } else if (h->t == exit.z) {
        h->n = (float3)(0.0f, 0.0f, r.d.z > 0.0f ? -1.0f : 1.0f);
        bool framed = fabs(h->p.x) < 2.43f && h->p.y > 0.86f && h->p.y < 3.57f;
        h->colour = r.d.z > 0.0f ? (float3)(0.22f, 0.22f, 0.24f)
                  : framed       ? tapestry(h->p.x, h->p.y)
                                 : (float3)(0.74f, 0.70f, 0.64f);
    } else if (r.d.y > 0.0f) {
        h->n = (float3)(0.0f, -1.0f, 0.0f);
        h->colour = (float3)(0.80f, 0.79f, 0.76f);
        if (fabs(h->p.x) < LAMP_X && h->p.z > LAMP_Z0 && h->p.z < LAMP_Z1) h->light = 1.0f;
    } else {
        h->n = (float3)(0.0f, 1.0f, 0.0f);
        h->colour = planks(h->p.x, h->p.z, &h->rough);
        h->kind = LACQUER;
    }
}

static void trace(Ray r, Hit *h) {
    hit_room(r, h);
    float16 balls = hit_balls(r);
    float t = nearest(balls);
    if (t >= h->t) return;
    int found = which(balls, t);
    float16 centre_x = BALL_X, centre_z = BALL_Z, radius = BALL_R;
    float3 centre = (float3)(((float *)&centre_x)[found], ((float *)&radius)[found], ((float *)&centre_z)[found]);
    h->t = t;
    h->p = r.o + t * r.d;
    h->n = normalize(h->p - centre);
    h->colour = paint[found].xyz;
    h->rough = paint[found].w;
    h->kind = kind[found];
    h->light = 0.0f;
}

static float schlick(float cosine, float ior) {
    float r0 = (1.0f - ior) / (1.0f + ior), x = 1.0f - cosine;
    r0 *= r0;
    return r0 + (1.0f - r0) * x * x * x * x * x;
}

static float3 mirror(float3 d, float3 n) { return d - 2.0f * dot(d, n) * n; }

// What the lamp sends directly to a chalky point.
static float3 from_lamp(float3 p, float3 n, uint *state) {
    float3 q = (float3)((2.0f * rnd(state) - 1.0f) * LAMP_X, ROOM_MAX.y, mix(LAMP_Z0, LAMP_Z1, rnd(state)));
    float3 to = q - p;
    float square = dot(to, to), far = sqrt(square);
    to /= far;
    float here = dot(n, to), there = to.y;
    if (here <= 0.0f || there <= 0.0f) return (float3)(0.0f);
    Ray shadow = {p + n * 1e-3f, to};
    if (nearest(hit_balls(shadow)) < far) return (float3)(0.0f);
    return LAMP_COLOUR * (here * there * LAMP_AREA / (square * PI));
}

// A path on its way: what it has gathered, and the first rough surface that it saw, which guides the filter later.
typedef struct { float3 sum, through, albedo, normal; bool clear, seen; } Path;

// Chooses how the path goes on; false when it ends. While it is clear, the lamp may be seen at its end.
static bool scatter(Hit *h, Ray *r, Path *p, uint *state) {
    float3 n = dot(h->n, r->d) < 0.0f ? h->n : -h->n;
    float cosine = fmin(1.0f, -dot(n, r->d));
    if (h->kind == GLASS) {
        bool entering = dot(h->n, r->d) < 0.0f;
        float eta = entering ? 1.0f / 1.5f : 1.5f, k = 1.0f - eta * eta * (1.0f - cosine * cosine);
        bool reflect = k < 0.0f || rnd(state) < schlick(entering ? cosine : sqrt(fmax(0.0f, k)), 1.5f);
        r->d = normalize(reflect ? mirror(r->d, n) : eta * r->d + (eta * cosine - sqrt(fmax(0.0f, k))) * n);
        r->o = h->p + (reflect ? n : -n) * 1e-3f;
        if (!reflect) p->through *= h->colour;
        p->clear = true;
        return true;
    }
    r->o = h->p + n * 1e-3f;
    // Lacquer shines by Fresnel's law. The path asks for it more often than that and weighs less: a lamp that few paths
    // find is noise.
    float shine = h->kind == METAL ? 1.0f : h->kind == LACQUER ? schlick(cosine, 1.5f) : 0.0f;
    float asked = h->kind == LACQUER ? 0.2f + 0.6f * shine : shine;
    if (rnd(state) < asked) {
        r->d = normalize(mirror(r->d, n) + h->rough * any_direction(state));
        p->through *= h->kind == METAL ? h->colour : shine / asked;
        p->clear = true;
        return dot(r->d, n) > 0.0f;
    }
    p->through *= (1.0f - shine) / (1.0f - asked);
    if (!p->seen) {
        p->albedo = p->through * h->colour;
        p->normal = n;
    }
    p->through *= h->colour;
    float3 lit = p->through * from_lamp(h->p, n, state);
    p->sum += p->seen ? fmin(lit, CLAMP) : lit;
    p->seen = true;
    r->d = normalize(n * 1.0001f + any_direction(state));
    p->clear = false;
    return true;
}

static Path follow(Ray r, uint *state) {
    Path p = {(float3)(0.0f), (float3)(1.0f), (float3)(1.0f), (float3)(0.0f), true, false};
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
        Hit h;
        trace(r, &h);
        if (h.light > 0.0f) {
            // The rare path that finds the lamp by way of a ball after a rough surface would be a bright speck.
            if (p.clear) p.sum += p.seen ? fmin(p.through * LAMP_COLOUR, CLAMP) : p.through * LAMP_COLOUR;
            break;
        }
        if (!scatter(&h, &r, &p, state)) break;
        if (depth > 2) {
            float alive = fmin(0.95f, fmax(p.through.x, fmax(p.through.y, p.through.z)));
            if (rnd(state) > alive) break;
            p.through /= alive;
        }
    }
    return p;
}

static Ray through_lens(float x, float y, int width, int height, uint *state) {
    const float3 eye = (float3)(0.30f, 1.62f, 6.65f), target = (float3)(-0.02f, 1.18f, -0.4f), up = (float3)(0, 1, 0);
    const float focus = 6.35f, aperture = 0.075f, field = 0.335f;
    float3 w = normalize(target - eye), u = normalize(cross(w, up)), v = cross(u, w);
    float sx = (2.0f * x / width - 1.0f) * field * width / height, sy = (1.0f - 2.0f * y / height) * field;
    float3 d = normalize(w + sx * u + sy * v), at = eye + d * (focus / dot(d, w));
    float a = 2.0f * PI * rnd(state), radius = aperture * sqrt(rnd(state));
    Ray r;
    r.o = eye + radius * (cos(a) * u + sin(a) * v);
    r.d = normalize(at - r.o);
    return r;
}

// Adds "samples" paths to every pixel. A pixel is three values: light and count, colour of the first rough surface,
// its normal.
__kernel void render(__global float4 *pixels, int width, int height, int first, int samples) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    float3 sum = (float3)(0.0f), albedo = (float3)(0.0f), normal = (float3)(0.0f);
    for (int s = 0; s < samples; s++) {
        uint state = ((uint)(y * width + x) * 9781u + (uint)(first + s) * 6271u) ^ 0x9e3779b9u;
        next_bits(&state);
        state ^= (uint)(y * width + x) * 2654435761u;
        next_bits(&state);
        Path p = follow(through_lens(x + rnd(&state), y + rnd(&state), width, height, &state), &state);
        sum += fmin(p.sum, 12.0f);
        albedo += p.albedo;
        normal += p.normal;
    }
    __global float4 *pixel = pixels + 3 * (y * width + x);
    pixel[0] += (float4)(sum, (float)samples);
    pixel[1] += (float4)(albedo, 0.0f);
    pixel[2] += (float4)(normal, 0.0f);
}

// Sums to means, with the light divided by the surface's own colour: patterns are not noise.
__kernel void divide(__global float4 *pixels, __global float4 *light, int width, int height) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    __global float4 *pixel = pixels + 3 * (y * width + x);
    float count = fmax(1.0f, pixel[0].w);
    pixel[1] = pixel[1] / count + 0.02f;
    pixel[2] = pixel[2] / count;
    light[y * width + x] = (float4)(pixel[0].xyz / count / pixel[1].xyz, 0.0f);
}

// One round of an edge-avoiding wavelet filter: averages with neighbours that show the same kind of surface.
__kernel void smooth(__global const float4 *pixels, __global const float4 *from, __global float4 *to,
                     int width, int height, int step) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    const float kernel_[3] = {0.375f, 0.25f, 0.0625f};
    float4 here = from[y * width + x], sum = (float4)(0.0f);
    float4 albedo = pixels[3 * (y * width + x) + 1], normal = pixels[3 * (y * width + x) + 2];
    float bright = 0.25f + 0.33f * (here.x + here.y + here.z), total = 0.0f, samples = pixels[3 * (y * width + x)].w;
    float tolerance = 9.0f / sqrt(samples);
    for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) {
            int px = clamp(x + i * step, 0, width - 1), py = clamp(y + j * step, 0, height - 1), at = py * width + px;
            float4 there = from[at], a = pixels[3 * at + 1] - albedo, n = pixels[3 * at + 2] - normal;
            float l = (fabs(there.x - here.x) + fabs(there.y - here.y) + fabs(there.z - here.z)) / bright;
            float weight = kernel_[abs(i)] * kernel_[abs(j)]
                         * exp(-dot(a, a) * 60.0f - dot(n, n) * 24.0f - l / tolerance);
            sum += there * weight;
            total += weight;
        }
    to[y * width + x] = sum / total;
}

// Light to bytes: exposure, a filmic curve, a little vignette, sRGB.
__kernel void develop(__global const float4 *pixels, __global const float4 *light, __global uchar *bytes,
                      int width, int height) {
    int x = get_global_id(0), y = get_global_id(1);
    if (x >= width || y >= height) return;
    float3 c = light[y * width + x].xyz * pixels[3 * (y * width + x) + 1].xyz * 0.92f;
    float2 off = (float2)((x + 0.5f) / width - 0.5f, (y + 0.5f) / height - 0.5f);
    c *= 1.0f - 0.55f * dot(off, off);
    c = (c * (2.51f * c + 0.03f)) / (c * (2.43f * c + 0.59f) + 0.14f);
    c = clamp(c, 0.0f, 1.0f);
    float v[3] = {c.x, c.y, c.z};
    for (int i = 0; i < 3; i++) {
        float s = v[i] <= 0.0031308f ? 12.92f * v[i] : 1.055f * pow(v[i], 1.0f / 2.4f) - 0.055f;
        bytes[3 * (y * width + x) + i] = (uchar)(s * 255.0f + 0.5f);
    }
}
