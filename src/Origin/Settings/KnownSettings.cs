using static EdgeRegistry.Origin.Settings.SettingKind;

namespace EdgeRegistry.Origin.Settings;

/// <summary>Every setting that an administrator may set while the registry runs, with Harbor's names. docs/api.md has a row for each.</summary>
internal static class KnownSettings
{
    /// <summary>Where the configuration gives what the database does not.</summary>
    public const string Section = "Origin:Configurations:";

    public static IReadOnlyList<KnownSetting> All { get; } =
    [
        new("self_registration", Flag, "false"),
        new("project_creation_restriction", Text, "everyone") { OneOf = ["everyone", "adminonly"] },
        new("robot_token_duration", Number, "30") { Least = 1, Most = 36_500 },
        new("banner_message", Text, ""),
        new(ReadOnlyMode.Setting, Flag, "false"),

        new("audit_log_forward_endpoint", Text, ""),
        new("skip_audit_log_database", Flag, "false"),

        new("ldap_url", Text, ""),
        new("ldap_search_dn", Text, ""),
        new("ldap_search_password", Secret, ""),
        new("ldap_base_dn", Text, ""),
        new("ldap_filter", Text, ""),
        new("ldap_uid", Text, "cn"),
        new("ldap_scope", Number, "2") { Least = 0, Most = 2 },
        new("ldap_verify_cert", Flag, "true"),
        new("ldap_start_tls", Flag, "false"),
        new("ldap_timeout", Number, "5") { Least = 1, Most = 300 },
        new("ldap_group_base_dn", Text, ""),
        new("ldap_group_search_filter", Text, ""),
        new("ldap_group_attribute_name", Text, "cn"),
        new("ldap_group_admin_dn", Text, ""),
        new("ldap_group_membership_attribute", Text, "memberof"),
        new("ldap_group_search_scope", Number, "2") { Least = 0, Most = 2 },

        new("oidc_name", Text, ""),
        new("oidc_endpoint", Text, ""),
        new("oidc_client_id", Text, ""),
        new("oidc_client_secret", Secret, ""),
        new("oidc_scope", Text, "openid,profile,email"),
        new("oidc_groups_claim", Text, ""),
        new("oidc_admin_group", Text, ""),
        new("oidc_group_filter", Pattern, ""),
        new("oidc_user_claim", Text, ""),
        new("oidc_auto_onboard", Flag, "false"),
        new("oidc_verify_cert", Flag, "true"),
    ];

    private static readonly Dictionary<string, KnownSetting> ByName = All.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    public static KnownSetting? Find(string name) => ByName.GetValueOrDefault(name);
}
