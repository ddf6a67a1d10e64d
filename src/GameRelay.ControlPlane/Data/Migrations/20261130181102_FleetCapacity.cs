using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class FleetCapacity : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "provided",
                table: "join_tokens",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "active_since",
                table: "computes",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "draining_since",
                table: "computes",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "provided",
                table: "computes",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_server_processes_fleet_id_location",
                table: "server_processes",
                columns: new[] { "fleet_id", "location" },
                filter: "status <> 'Ended'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_fleet_locations_capacity",
                table: "fleet_locations",
                sql: "0 <= minimum AND minimum <= desired AND desired <= maximum");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_server_processes_fleet_id_location",
                table: "server_processes");

            migrationBuilder.DropCheckConstraint(
                name: "ck_fleet_locations_capacity",
                table: "fleet_locations");

            migrationBuilder.DropColumn(
                name: "provided",
                table: "join_tokens");

            migrationBuilder.DropColumn(
                name: "active_since",
                table: "computes");

            migrationBuilder.DropColumn(
                name: "draining_since",
                table: "computes");

            migrationBuilder.DropColumn(
                name: "provided",
                table: "computes");
        }
    }
}
