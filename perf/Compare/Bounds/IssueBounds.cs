namespace EdgeRegistry.Compare.Bounds;

/// <summary>The bounds that the edge's data plane is held to, row by row. Checks without a bound are shown beside.</summary>
internal static class IssueBounds
{
    private static readonly string[] Nginx = ["nginx"];
    private static readonly string[] Registry = ["registry"];
    private static readonly string[] Htpasswd = ["registry-passwords"];
    private static readonly string[] Direct = ["direct"];

    public static IReadOnlyList<Work> All { get; } =
    [
        Blob("64KiB"), Blob("1MiB"), Blob("256MiB"),
        Tls("tls-h1", "Blob hit, TLS, HTTP/1.1", nginx: 1.0),
        Tls("tls-h2", "Blob hit, TLS, HTTP/2", nginx: 1.2),
        Manifest("manifest-by-tag", "Manifest hit by tag, 32 connections"),
        Manifest("manifest-by-digest", "Manifest hit by digest, 32 connections"),
        Logins("logins-robots", "200 robots log in at once"),
        Logins("logins-tokens", "200 personal access tokens log in at once"),
        Logins("logins-pull", "200 robots ask for a token to pull at once"),
        Logins("logins-warm", "200 users log in at once, passwords seen within a minute"),
        Logins("logins-cold", "200 users log in at once after a restart"),
        new("stampede", "32 clients miss the same 64 MiB blob, 200 Mb/s link",
        [
            Own("stampede", "origin_bytes_ratio", "bytes sent by the origin / blob", 1.0, "x"),
            new("stampede", "last_ms", "last client, to one direct download", Wanted.AtMost, 1.15, Direct, "s", 1e-3),
            Own("stampede", "first_byte_delay_ms", "last client's first byte after the origin's", 5, "ms"),
            Beside("stampede", "middle_delay_ms", "the median client's", [], "ms"),
            Beside("stampede", "after_link_ms", "last client's after the first byte of this fetch on the link", [], "ms"),
            Beside("stampede", "first_byte_delay_ms", "last client's first byte of nginx cache after the origin's", [], "ms", 1, "nginx"),
            Beside("stampede", "first_byte_delay_ms", "last client's of docker-registry proxy after the origin's", [], "ms", 1, "registry-proxy"),
            Beside("stampede", "link_bytes", "bytes over the link, to one direct download", Direct, "MB", 1e-6),
            Beside("stampede", "last_ms", "last client of nginx cache, to direct", Direct, "s", 1e-3, "nginx"),
            Beside("stampede", "link_bytes", "bytes over the link for nginx cache, to direct", Direct, "MB", 1e-6, "nginx"),
            Beside("stampede", "last_ms", "last client of docker-registry proxy, to direct", Direct, "s", 1e-3, "registry-proxy"),
            Beside("stampede", "link_bytes", "bytes over the link for docker-registry, to direct", Direct, "MB", 1e-6, "registry-proxy"),
        ]),
        new("long-path", "256 MiB blob over an 80 ms path",
        [
            Own("long-path", "capacity_ratio", "time, to the link's capacity", 1.2, "x"),
            Beside("long-path", "capacity_ratio", "one plain TCP stream, to the capacity", [], "x", 1, "direct"),
            Beside("long-path", "seconds", "time, to one plain TCP stream", Direct, "s"),
        ]),
        Slow("slow-plain", "1,000 slow clients, plain"),
        Slow("slow-tls", "1,000 slow clients, TLS"),
        new("restart", "Restart with 1,000,000 cached objects",
        [
            Own("restart", "ready_seconds", "until ready, after a clean end", 2, "s"),
            Own("restart", "killed_seconds", "until ready, after kill -9", 2, "s"),
            Beside("restart", "cold_seconds", "until ready, nothing of the disk in memory", [], "s"),
            Own("restart", "resident_bytes", "resident memory", 500e6, "MB", 1e-6),
            Own("restart", "highest_bytes", "resident memory, its highest", 500e6, "MB", 1e-6),
            Beside("restart", "first_hit_ms", "first hit after that", [], "ms"),
            Beside("restart", "anonymous_bytes", "anonymous memory", [], "MB", 1e-6),
        ]),
        Push("push-layers", "Pushing 10 layers of 100 MiB, 5 at once"),
        Push("push-large", "Pushing one layer of 2 GiB"),
        new("push-manifests", "Manifest puts, 8 connections",
        [
            Beside("push-manifests", "cpu_per_put", "CPU per put, to docker-registry", Registry, "us"),
            Beside("push-manifests", "puts_per_second", "puts a second, to docker-registry", Registry, "/s"),
            Beside("push-manifests", "p99", "p99, to docker-registry", Registry, "ms"),
        ]),
        new("push-many", "100 pushers of small images at once",
        [
            Beside("push-many", "p50", "median image, to docker-registry", Registry, "ms"),
            Beside("push-many", "p99", "p99, to docker-registry", Registry, "ms"),
            Beside("push-many", "cpu_per_image", "CPU per image, to docker-registry", Registry, "ms"),
        ]),
        Page("tags", "100,000 tags"), Page("catalog", "100,000 repositories"), Page("referrers", "10,000 referrers"),
        Page("tags", "100,000 tags", "mariadb"), Page("catalog", "100,000 repositories", "mariadb"), Page("referrers", "10,000 referrers", "mariadb"),
        new("index", "10,000 recent keys among 10,000,000 entries",
        [
            new("index", "nanoseconds", "hit cost, to the same among 10,000", Wanted.AtMost, 1.25, ["small"], "ns"),
            Beside("index", "nanoseconds", "uniform access, to the same", ["small"], "ns", 1, "uniform"),
        ]),
    ];

    private static Work Blob(string size)
    {
        var row = $"blob-{size}";
        return new Work(row, $"Blob hit, plain, {size[..^3]} {size[^3..]}, 8 connections",
        [
            new(row, "cpu_per_gb", "CPU per GB, to nginx cache", Wanted.AtMost, 1.0, Nginx, "ms/GB", 1e3),
            new(row, "cpu_per_gb", "CPU per GB, to docker-registry", Wanted.AtMost, 0.9, Registry, "ms/GB", 1e3),
            new(row, "bytes_per_second", "throughput, to the better of both", Wanted.AtLeast, 1.0, ["nginx", "registry"], "MB/s", 1e-6),
            Beside(row, "cpu_per_gb", "CPU per GB, to nginx static files", ["nginx-static"], "ms/GB", 1e3),
        ]);
    }

    private static Work Tls(string row, string title, double nginx) => new(row, title,
    [
        new(row, "cpu_per_gb", "CPU per GB, to nginx cache", Wanted.AtMost, nginx, Nginx, "ms/GB", 1e3),
        new(row, "cpu_per_gb", "CPU per GB, to docker-registry", Wanted.AtMost, 0.9, Registry, "ms/GB", 1e3),
        Beside(row, "bytes_per_second", "throughput, to nginx cache", Nginx, "MB/s", 1e-6),
    ]);

    private static Work Manifest(string row, string title) => new(row, title,
    [
        new(row, "cpu_per_request", "CPU per request, to nginx cache", Wanted.AtMost, 1.0, Nginx, "us"),
        new(row, "cpu_per_request", "CPU per request, to docker-registry", Wanted.AtMost, 0.2, Registry, "us"),
        Beside(row, "p99", "p99, to nginx cache", Nginx, "ms"),
        Beside(row, "requests_per_second", "requests a second, to nginx cache", Nginx, "/s"),
        new(row, "cpu_per_request", "with a token, private: CPU per request, to nginx cache", Wanted.AtMost, 1.0, Nginx, "us", 1, "closed-private"),
        new(row, "cpu_per_request", "with a token, private: CPU per request, to docker-registry", Wanted.AtMost, 0.2, Registry, "us", 1, "closed-private"),
        Beside(row, "cpu_per_request", "with a token, private, to the open registry", ["ours"], "us", 1, "closed-private"),
        Beside(row, "cpu_per_request", "without one, public, to the open registry", ["ours"], "us", 1, "closed"),
    ]);

    private static Work Logins(string row, string title) => new(row, title,
    [
        Beside(row, "cpu_per_login", "CPU per login, to docker-registry with htpasswd", Htpasswd, "ms", 1, "closed"),
        Beside(row, "logins_per_second", "logins a second, to the same", Htpasswd, "/s", 1, "closed"),
        Beside(row, "p50", "median, to the same", Htpasswd, "ms", 1, "closed"),
        Beside(row, "p99", "p99, to the same", Htpasswd, "ms", 1, "closed"),
        Beside(row, "refused", "told to come again", [], "", 1, "closed"),
        Beside(row, "others_per_second", "manifest hits a second meanwhile, to without it", ["alone"], "/s", 1, "closed"),
        Beside(row, "others_p99", "their p99, to without it", ["alone"], "ms", 1, "closed"),
    ]);

    private static Work Slow(string row, string title) => new(row, title,
    [
        Own(row, "bytes_per_client", "anonymous memory per client", 64 * 1024, "KiB", 1.0 / 1024),
        new(row, "bytes_per_second", "a fast client's speed, to without them", Wanted.AtLeast, 0.9, ["alone"], "MB/s", 1e-6),
        Beside(row, "bytes_per_client", "anonymous memory per client: nginx", [], "KiB", 1.0 / 1024, "nginx"),
        Beside(row, "bytes_per_client", "anonymous memory per client: docker-registry", [], "KiB", 1.0 / 1024, "registry"),
    ]);

    private static Work Push(string row, string title) => new(row, title,
    [
        new(row, "seconds", "time, to docker-registry", Wanted.AtMost, 1.0, Registry, "s"),
        new(row, "cpu_seconds", "CPU, to docker-registry", Wanted.AtMost, 1.0, Registry, "s"),
    ]);

    // The same page of a list of 1,000 is the contender "few"; the thousandth page of the long one is "deep".
    private static Work Page(string list, string title, string database = "sqlite")
    {
        var row = $"page-{list}-{database}";
        return new Work(row, $"A page of 100 among {title}, {database}",
        [
            new(row, "ms", "first page, to the same among 1,000", Wanted.AtMost, 1.2, ["few"], "ms"),
            new(row, "ms", "last page, to the first", Wanted.AtMost, 1.2, ["ours"], "ms", 1, "deep"),
            Beside(row, "ms", "first page, to docker-registry", Registry, "ms"),
        ]);
    }

    private static Check Own(string row, string measure, string label, double bound, string unit, double scale = 1) =>
        new(row, measure, label, Wanted.AtMost, bound, [], unit, scale);

    private static Check Beside(string row, string measure, string label, string[] peers, string unit, double scale = 1, string contender = "ours") =>
        new(row, measure, label, Wanted.AtMost, null, peers, unit, scale, contender);
}
