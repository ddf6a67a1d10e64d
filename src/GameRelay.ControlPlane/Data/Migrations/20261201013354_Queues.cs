using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class Queues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "placement_id",
                table: "game_sessions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "game_session_placements",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    queue_name = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "character varying(48)", maxLength: 48, nullable: false),
                    start_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    maximum_player_session_count = table.Column<int>(type: "integer", nullable: false),
                    game_session_name = table.Column<string>(type: "text", nullable: true),
                    game_properties = table.Column<string>(type: "jsonb", nullable: false),
                    game_session_data = table.Column<string>(type: "text", nullable: true),
                    matchmaker_data = table.Column<string>(type: "text", nullable: true),
                    desired_player_sessions = table.Column<string>(type: "jsonb", nullable: false),
                    player_latencies = table.Column<string>(type: "jsonb", nullable: false),
                    priority_configuration_override = table.Column<string>(type: "jsonb", nullable: true),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    game_session_id = table.Column<string>(type: "text", nullable: true),
                    game_session_region = table.Column<string>(type: "text", nullable: true),
                    ip_address = table.Column<string>(type: "text", nullable: true),
                    dns_name = table.Column<string>(type: "text", nullable: true),
                    port = table.Column<int>(type: "integer", nullable: true),
                    placed_player_sessions = table.Column<string>(type: "jsonb", nullable: false),
                    game_sessions_started = table.Column<int>(type: "integer", nullable: false),
                    attempt = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_game_session_placements", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "game_session_queues",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    timeout_in_seconds = table.Column<int>(type: "integer", nullable: false),
                    destinations = table.Column<string>(type: "jsonb", nullable: false),
                    player_latency_policies = table.Column<string>(type: "jsonb", nullable: false),
                    filter_configuration = table.Column<string>(type: "jsonb", nullable: true),
                    priority_configuration = table.Column<string>(type: "jsonb", nullable: true),
                    custom_event_data = table.Column<string>(type: "text", nullable: true),
                    notification_target = table.Column<string>(type: "text", nullable: true),
                    tags = table.Column<string>(type: "jsonb", nullable: false),
                    creation_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_served_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_game_session_queues", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_game_session_placements_end_time",
                table: "game_session_placements",
                column: "end_time",
                filter: "end_time IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_game_session_placements_queue_name_start_time_id",
                table: "game_session_placements",
                columns: new[] { "queue_name", "start_time", "id" },
                filter: "status = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "ix_game_session_queues_creation_time_name",
                table: "game_session_queues",
                columns: new[] { "creation_time", "name" },
                descending: new bool[0]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "game_session_placements");

            migrationBuilder.DropTable(
                name: "game_session_queues");

            migrationBuilder.DropColumn(
                name: "placement_id",
                table: "game_sessions");
        }
    }
}
